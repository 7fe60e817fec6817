/*
 * bcrypt of libxcrypt (crypt_r), the C library that Linux distributions use for passwords.
 *
 * Reads one order a line and answers each with one line:
 *   "THREADS SECONDS"  hashes in that many threads for at least that long. The answer is the number
 *                      of hashes, the wall-clock seconds and the CPU seconds of all threads.
 *   "1 0"              makes one hash.
 * Argument: a bcrypt hash, whose cost and salt are used.
 */
#define _GNU_SOURCE
#include <crypt.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define THREADS_MAX 256

static const char *setting;
static double ends_at;

static double wall_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static double cpu_seconds(void) {
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  return used.ru_utime.tv_sec + used.ru_stime.tv_sec +
         (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void *hash_until_end(void *result) {
  struct crypt_data *data = calloc(1, sizeof *data);
  long *count = result;
  if (data == NULL) exit(1);
  do {
    const char *hash = crypt_r("correct horse battery", setting, data);
    if (hash == NULL || strncmp(hash, setting, 29) != 0) exit(1);
    *count += 1;
  } while (wall_seconds() < ends_at);
  free(data);
  return NULL;
}

int main(int argc, char **argv) {
  int threads;
  double seconds;
  if (argc != 2) return 2;
  setting = argv[1];
  while (scanf("%d %lf", &threads, &seconds) == 2) {
    pthread_t running[THREADS_MAX];
    long counts[THREADS_MAX] = {0};
    long total = 0;
    if (threads < 1 || threads > THREADS_MAX) return 2;
    double started = wall_seconds(), cpu = cpu_seconds();
    ends_at = started + seconds;
    for (int at = 0; at < threads; at++)
      if (pthread_create(&running[at], NULL, hash_until_end, &counts[at]) != 0) return 1;
    for (int at = 0; at < threads; at++) pthread_join(running[at], NULL);
    for (int at = 0; at < threads; at++) total += counts[at];
    printf("%ld %.6f %.6f\n", total, wall_seconds() - started, cpu_seconds() - cpu);
    fflush(stdout);
  }
  return 0;
}
