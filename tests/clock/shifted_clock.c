// Shifts the wall clock of the program that it is preloaded into, and nothing else.
//
// ACCORD_CLOCK_FILE names a file of eight bytes: by how many microseconds the program's wall clock is
// ahead of the machine's. It is mapped, so that a clock can be stepped while the program runs. The
// monotonic clock stays as it is. Waits that name a moment of the wall clock (Abseil's, by futex) wait
// for the shifted one, also when it is stepped meanwhile, as the kernel's would; libfaketime does not
// know them and hangs.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t none;
static volatile int64_t *offset_us = &none;

// How often a wait looks whether the clock was stepped.
static const int64_t kLookNs = 50000000;
static const int64_t kSecondNs = 1000000000;

// Six arguments always: what the caller did not pass is garbage that the kernel does not look at.
static long Raw(long number, long a, long b, long c, long d, long e, long f) {
  long result;
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

__attribute__((constructor)) static void Open(void) {
  const char *path = getenv("ACCORD_CLOCK_FILE");
  if (path == NULL) return;
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  void *mapped = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
  close(file);
  if (mapped != MAP_FAILED) offset_us = mapped;
}

static int64_t ToNs(const struct timespec *time) {
  return time->tv_sec * kSecondNs + time->tv_nsec;
}

static struct timespec FromNs(int64_t ns) {
  struct timespec time = {ns / kSecondNs, ns % kSecondNs};
  return time;
}

static int64_t Now(clockid_t clock) {
  struct timespec now;
  Raw(SYS_clock_gettime, clock, (long)&now, 0, 0, 0, 0);
  return ToNs(&now);
}

static int64_t WallNow(void) { return Now(CLOCK_REALTIME) + *offset_us * 1000; }

int clock_gettime(clockid_t clock, struct timespec *now) {
  static int (*real)(clockid_t, struct timespec *);
  if (real == NULL) *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
  const int result = real(clock, now);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
    *now = FromNs(ToNs(now) + *offset_us * 1000);
  }
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  (void)zone;
  struct timespec wall;
  clock_gettime(CLOCK_REALTIME, &wall);
  now->tv_sec = wall.tv_sec;
  now->tv_usec = wall.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *now) {
  struct timespec wall;
  clock_gettime(CLOCK_REALTIME, &wall);
  if (now != NULL) *now = wall.tv_sec;
  return wall.tv_sec;
}

// In slices, so that a step of the clock is met. `value` is looked at anew with each.
static long WaitForWallClock(long address, long operation, long value, const struct timespec *until,
                             long mask) {
  const int64_t deadline = ToNs(until);
  for (;;) {
    const int64_t left = deadline - WallNow();
    if (left <= 0) return -ETIMEDOUT;
    const struct timespec slice = FromNs(Now(CLOCK_MONOTONIC) + (left < kLookNs ? left : kLookNs));
    const long result = Raw(SYS_futex, address, operation & ~FUTEX_CLOCK_REALTIME, value,
                            (long)&slice, 0, mask);
    if (result != -ETIMEDOUT) return result;
  }
}

long syscall(long number, ...) {
  va_list list;
  va_start(list, number);
  long a[6];
  for (int i = 0; i < 6; ++i) a[i] = va_arg(list, long);
  va_end(list);
  const int command = (int)a[1] & FUTEX_CMD_MASK;
  const int on_wall_clock = number == SYS_futex && command == FUTEX_WAIT_BITSET &&
                            (a[1] & FUTEX_CLOCK_REALTIME) != 0 && a[3] != 0;
  const long result =
      on_wall_clock ? WaitForWallClock(a[0], (int)a[1], (int)a[2], (const struct timespec *)a[3], a[5])
                    : Raw(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  if (result >= 0 || result < -4095) return result;
  errno = (int)-result;
  return -1;
}
