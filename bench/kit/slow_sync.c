/* Loaded before the C library, delays each sync to disk by SLOW_SYNC_MS milliseconds. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static int delayed(const char *name, int file) {
  const char *text = getenv("SLOW_SYNC_MS");
  long milliseconds = text == NULL ? 0 : atol(text);
  struct timespec delay = { milliseconds / 1000, milliseconds % 1000 * 1000000 };
  nanosleep(&delay, NULL);
  return ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
}

int fsync(int file) { return delayed("fsync", file); }
int fdatasync(int file) { return delayed("fdatasync", file); }
