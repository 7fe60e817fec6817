import { createRecorder, type Recorder } from "./recorder.ts";
import { createRecordingFile } from "./recording_file.ts";

export interface StartedRecording {
  readonly recorder: Recorder;
  readonly close: () => void;
}

/** Creates the file; returns a sentence if it cannot. */
export function startRecording(path: string): StartedRecording | string {
  const file = createRecordingFile(path);
  if (typeof file === "string") return file;
  return { recorder: createRecorder({ write: file.write, clock: Date.now }), close: file.close };
}
