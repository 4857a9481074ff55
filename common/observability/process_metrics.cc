#include "common/observability/process_metrics.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"

#ifndef ACCORD_VERSION
#error "the build says which version it is"
#endif

namespace accord::observability {
namespace {

constexpr Family kBuild = {"accord_build_info", "Always 1; the labels say what runs."};
constexpr Family kResident = {"process_resident_memory_bytes", "Memory that is resident."};
constexpr Family kCpu = {"process_cpu_seconds_total", "Processor time used, user and system."};
constexpr Family kOpen = {"process_open_fds", "Descriptors that are open."};
constexpr Family kOpenMax = {"process_max_fds", "How many may be open."};
constexpr Family kThreads = {"process_threads", "Threads."};
constexpr Family kStart = {"process_start_time_seconds", "When it started, since 1970 UTC."};

const absl::Time kStarted = absl::Now();

// The second number of /proc/self/statm counts pages.
int64_t ResidentBytes() {
  std::ifstream statm("/proc/self/statm");
  int64_t size = 0;
  int64_t resident = 0;
  statm >> size >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

// Entries of a folder, without . and ..
int64_t CountEntries(const char* folder) {
  DIR* const open = opendir(folder);
  if (open == nullptr) return 0;
  int64_t count = -2;
  while (readdir(open) != nullptr) ++count;
  closedir(open);
  return count;
}

double SecondsOf(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

}  // namespace

void ShowProcess(absl::string_view program, Sheet& sheet) {
  sheet.Gauge(kBuild, {{"program", program}, {"version", ACCORD_VERSION}}, 1);
  sheet.Gauge(kResident, {}, static_cast<double>(ResidentBytes()));
  rusage used = {};
  getrusage(RUSAGE_SELF, &used);
  sheet.Counter(kCpu, {}, SecondsOf(used.ru_utime) + SecondsOf(used.ru_stime));
  sheet.Gauge(kOpen, {}, static_cast<double>(CountEntries("/proc/self/fd")));
  rlimit files = {};
  getrlimit(RLIMIT_NOFILE, &files);
  sheet.Gauge(kOpenMax, {}, static_cast<double>(files.rlim_cur));
  sheet.Gauge(kThreads, {}, static_cast<double>(CountEntries("/proc/self/task")));
  sheet.Gauge(kStart, {}, static_cast<double>(absl::ToUnixMicros(kStarted)) * 1e-6);
}

}  // namespace accord::observability
