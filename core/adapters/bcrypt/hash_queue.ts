import type { HashPlace, HashStanding } from "../../domain/login/hash_place.ts";

/** Decides which task a free worker gets next. Pure: it starts nothing and reads no clock. */
export interface HashQueue<Task> {
  /**
   * Adds a task that takes a whole number of places, at least 1. There is room for it if one place
   * is free. Returns null if there was room, otherwise the task that lost its places or got none.
   * In a full queue, that is the newest task of an unverified user if unverified users have
   * more than their share. Otherwise it is the newest task of the network with the most places, if
   * that has at least two more than the new task's network. Otherwise it is the new task.
   */
  add(task: Task, place: HashPlace, places?: number): Task | null;
  /** Whether a task that is added now would be kept. It can still lose its place later. */
  hasRoom(place: HashPlace): boolean;
  /** Adds a task in front of all others, regardless of the limits. */
  addFirst(task: Task): void;
  /**
   * Takes the next tasks for a free worker; null if no task waits or none may run now. All have one
   * standing, so a stranger's task never makes a familiar user's take longer. A task that was added
   * by `addFirst` runs alone.
   */
  next(): Batch<Task> | null;
  /** Must be called once for each batch that `next` returned, when its worker is free again. */
  ended(batch: Batch<Task>): void;
  /** How many tasks wait or run. */
  load(): number;
  /** How many places the tasks take that wait or run. */
  placesTaken(): number;
  /** Removes and returns the waiting tasks that are no longer wanted, or all of them. */
  remove(isUnwanted?: (task: Task) => boolean): readonly Task[];
}

/** Tasks that run together on one worker, at least one. */
export interface Batch<Task> {
  readonly tasks: readonly Task[];
  /** Who added them. Empty for a task that was added by `addFirst`. */
  readonly places: readonly TakenPlace[];
}

export interface TakenPlace extends HashPlace {
  /** How many places of the queue it takes. */
  readonly count: number;
}

export interface HashQueueOptions<Task> {
  readonly workers: number;
  /** How many places there are now, in addition to one for each worker. */
  readonly queueMax: () => number;
  /** How many tasks may run together. */
  readonly batchMax: number;
  /** Whether a task may run together with the first one of a batch. */
  readonly fits: (first: Task, other: Task) => boolean;
}

/**
 * Strangers, that is users on an unfamiliar network, get at most this fraction (1/n) of the workers
 * and of the places, but at least one of each.
 */
const strangersShare = 2;

/**
 * Unverified users get at most this fraction (1/n) of the workers and turns. They may also use the
 * places that strangers leave free, but keep only this fraction when others need them.
 */
const unverifiedShare = 8;

/** The groups are nested: unverified users are strangers too. */
type Group = "all" | "strangers" | "unverified";

const groupsOf: Readonly<Record<HashStanding, readonly Group[]>> = {
  unverified: ["unverified", "strangers", "all"],
  stranger: ["strangers", "all"],
  familiar: ["all"],
};

/** In the order in which the tasks of one network are evicted. */
const standings = ["unverified", "stranger", "familiar"] as const;

type Counts = Record<Group, number>;

/** The waiting tasks by network, in the order of the networks' turns. No list is empty. */
type Lane<Task> = Map<string, Placed<Task>[]>;

interface Placed<Task> {
  readonly task: Task;
  readonly place: TakenPlace;
}

interface State<Task> {
  readonly first: Task[];
  readonly lanes: Readonly<Record<HashStanding, Lane<Task>>>;
  /** The number of waiting and running tasks, except those of `addFirst`; and their places. */
  tasks: number;
  readonly inFlight: Counts;
  readonly inFlightMax: () => Readonly<Counts>;
  /** How many workers run tasks of each group. */
  readonly running: Counts;
  readonly runningMax: Readonly<Counts>;
  /** How often in a row a group could have run but another group did. */
  readonly passedOver: { strangers: number; unverified: number };
}

export function createHashQueue<Task>(options: HashQueueOptions<Task>): HashQueue<Task> {
  const { workers, queueMax } = options;
  const runningMax = sharesOf(workers);
  const state: State<Task> = {
    first: [],
    lanes: { familiar: new Map(), stranger: new Map(), unverified: new Map() },
    tasks: 0,
    inFlight: { all: 0, strangers: 0, unverified: 0 },
    inFlightMax: () => {
      const places = sharesOf(queueMax());
      return {
        all: places.all + runningMax.all,
        strangers: places.strangers + runningMax.strangers,
        unverified: places.unverified + runningMax.unverified,
      };
    },
    running: { all: 0, strangers: 0, unverified: 0 },
    runningMax,
    passedOver: { strangers: 0, unverified: 0 },
  };
  return {
    add: (task, place, places = 1) => add(state, { task, place: { ...place, count: places } }),
    hasRoom: (place) => roomFor(state, place) !== "none",
    addFirst: (task) => void state.first.unshift(task),
    next: () => next(state, options),
    ended: ({ places }) => {
      for (const place of places) leave(state, place);
      const [first] = places;
      if (first !== undefined) count(state.running, first.standing, -1);
    },
    load: () => state.first.length + state.tasks,
    placesTaken: () => state.first.length + state.inFlight.all,
    remove: (isUnwanted = () => true) => remove(state, isUnwanted),
  };
}

function sharesOf(total: number): Counts {
  const share = (parts: number) => Math.min(total, Math.max(1, Math.floor(total / parts)));
  return { all: total, strangers: share(strangersShare), unverified: share(unverifiedShare) };
}

function add<Task>(state: State<Task>, placed: Placed<Task>): Task | null {
  const room = roomFor(state, placed.place);
  if (room === "none") return placed.task;
  const evicted = room === "free" ? null : evict(state, room);
  const { network, standing } = placed.place;
  const waiting = state.lanes[standing].get(network);
  if (waiting === undefined) state.lanes[standing].set(network, [placed]);
  else waiting.push(placed);
  state.tasks++;
  count(state.inFlight, standing, placed.place.count);
  return evicted;
}

/** Whose newest task makes room for another one. */
type Loser<Task> = { readonly lane: Lane<Task>; readonly network: string };

function roomFor<Task>(state: State<Task>, place: HashPlace): "free" | "none" | Loser<Task> {
  const { standing } = place;
  const limits = state.inFlightMax();
  const full = groupsOf[standing].find((group) =>
    group !== "unverified" && state.inFlight[group] >= limits[group]
  );
  return full === undefined ? "free" : findLoser(state, full, place) ?? "none";
}

/** Finds who loses a place in a full group. Null if the new task has no better claim to it. */
function findLoser<Task>(
  state: State<Task>,
  group: Group,
  forPlace: HashPlace,
): Loser<Task> | null {
  const lent = state.inFlight.unverified > state.inFlightMax().unverified;
  const from = standings.filter((standing) =>
    lent ? standing === "unverified" : groupsOf[standing].includes(group)
  );
  const places = new Map<string, number>();
  for (const standing of from) {
    for (const [network, { length }] of state.lanes[standing]) {
      places.set(network, (places.get(network) ?? 0) + length);
    }
  }
  const most = Math.max(0, ...places.values());
  const claimed = lent && forPlace.standing !== "unverified";
  if (most < (claimed ? 1 : (places.get(forPlace.network) ?? 0) + 2)) return null;
  const [network = ""] = [...places].find(([, count]) => count === most) ?? [];
  const lane = from.map((one) => state.lanes[one]).find((one) => one.has(network));
  return lane === undefined ? null : { lane, network };
}

function evict<Task>(state: State<Task>, { lane, network }: Loser<Task>): Task | null {
  const waiting = lane.get(network);
  const evicted = waiting?.pop();
  if (waiting?.length === 0) lane.delete(network);
  if (evicted !== undefined) leave(state, evicted.place);
  return evicted?.task ?? null;
}

function next<Task>(
  state: State<Task>,
  { batchMax, fits }: Pick<HashQueueOptions<Task>, "batchMax" | "fits">,
): Batch<Task> | null {
  const urgent = state.first.shift();
  if (urgent !== undefined) return { tasks: [urgent], places: [] };
  const standing = chooseLane(state);
  const first = standing === null ? null : takeTurn(state.lanes[standing]);
  if (standing === null || first === null) return null;
  const batch = [first];
  while (batch.length < batchMax) {
    const other = takeTurn(state.lanes[standing], ({ task }) => fits(first.task, task));
    if (other === null) break;
    batch.push(other);
  }
  count(state.running, standing, 1);
  return { tasks: batch.map(({ task }) => task), places: batch.map(({ place }) => place) };
}

/** Familiar users and strangers take turns. Unverified users get one in eight strangers' turns. */
function chooseLane<Task>(state: State<Task>): HashStanding | null {
  const may = (standing: HashStanding): boolean =>
    state.lanes[standing].size > 0 &&
    groupsOf[standing].every((group) => state.running[group] < state.runningMax[group]);
  const { passedOver } = state;
  const outside = (): HashStanding | null => {
    if (!may("unverified")) return may("stranger") ? "stranger" : null;
    if (!may("stranger")) return "unverified";
    passedOver.unverified = (passedOver.unverified + 1) % unverifiedShare;
    return passedOver.unverified === 0 ? "unverified" : "stranger";
  };
  if (!may("familiar")) return outside();
  if (!may("stranger") && !may("unverified")) return "familiar";
  passedOver.strangers = (passedOver.strangers + 1) % strangersShare;
  return passedOver.strangers === 0 ? outside() : "familiar";
}

/**
 * Takes the oldest task of the network whose turn it is, and moves that network to the end. A
 * network whose oldest task is not wanted keeps its turn.
 */
function takeTurn<Task>(
  lane: Lane<Task>,
  wanted: (oldest: Placed<Task>) => boolean = () => true,
): Placed<Task> | null {
  for (const [network, waiting] of lane) {
    const [oldest] = waiting;
    if (oldest === undefined || !wanted(oldest)) continue;
    waiting.shift();
    lane.delete(network);
    if (waiting.length > 0) lane.set(network, waiting);
    return oldest;
  }
  return null;
}

function leave<Task>(state: State<Task>, taken: TakenPlace): void {
  state.tasks--;
  count(state.inFlight, taken.standing, -taken.count);
}

function remove<Task>(
  state: State<Task>,
  isUnwanted: (task: Task) => boolean,
): readonly Task[] {
  const removed = state.first.filter(isUnwanted);
  state.first.splice(0, Infinity, ...state.first.filter((task) => !removed.includes(task)));
  for (const lane of Object.values(state.lanes)) {
    for (const [network, waiting] of lane) {
      const unwanted = waiting.filter(({ task }) => isUnwanted(task));
      if (unwanted.length === 0) continue;
      for (const { task, place } of unwanted) {
        leave(state, place);
        removed.push(task);
      }
      const wanted = waiting.filter((placed) => !unwanted.includes(placed));
      // The network keeps its turn.
      if (wanted.length > 0) lane.set(network, wanted);
      else lane.delete(network);
    }
  }
  return removed;
}

function count(counts: Counts, standing: HashStanding, change: number): void {
  for (const group of groupsOf[standing]) counts[group] += change;
}
