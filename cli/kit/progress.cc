#include "cli/kit/progress.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/kit/money_format.h"
#include "cli/kit/text.h"

namespace accord::cli {
namespace {

constexpr absl::Duration kRedraw = absl::Milliseconds(100);
constexpr absl::Duration kPlainLine = absl::Seconds(10);
constexpr absl::Duration kTold = absl::Milliseconds(500);
constexpr absl::Duration kRateWindow = absl::Seconds(10);  // long enough to be calm, short enough
                                                           // to notice that a job slows down
constexpr int kBarColumns = 24;
constexpr int kBarColumnsMin = 8;

// "3.2 s" below a minute, then "4:05" and "1:02:03".
std::string Span(absl::Duration span) {
  if (span < absl::Seconds(59.95)) return absl::StrFormat("%.1f s", absl::ToDoubleSeconds(span));
  const int64_t seconds = static_cast<int64_t>(std::llround(absl::ToDoubleSeconds(span)));
  if (seconds < 3600) return absl::StrFormat("%d:%02d", seconds / 60, seconds % 60);
  return absl::StrFormat("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string RateText(double per_second, const std::string& unit) {
  if (per_second >= 9.95 && per_second < 1e18) {
    return absl::StrCat(FormatCount(std::llround(per_second)), " ", unit, "/s");
  }
  return absl::StrFormat("%.1f %s/s", per_second, unit);
}

}  // namespace

Progress::Progress(ProgressJob job, const Terminal& terminal, const Clock& clock, std::ostream& out)
    : job_(std::move(job)),
      terminal_(terminal),
      clock_(clock),
      out_(out),
      start_(clock.Now()),
      written_(start_),
      samples_{{start_, 0}} {}

Progress::~Progress() {
  if (!finished_ && drawn_columns_ > 0) out_ << '\n' << std::flush;
}

void Progress::Update(int64_t done) {
  if (finished_) return;
  done_ = done;
  const absl::Time now = clock_.Now();
  if (now < written_) written_ = now;  // the clock was set back: don't fall silent until it is due
  const bool first = terminal_.is_tty && drawn_columns_ == 0;
  const absl::Duration pause = job_.tell ? kTold : terminal_.is_tty ? kRedraw : kPlainLine;
  if (!first && now - written_ < pause) return;
  written_ = now;
  Remember(now);
  Draw();
}

void Progress::Finish() {
  if (finished_) return;
  finished_ = true;
  if (job_.tell) return job_.tell(done_);
  const absl::Duration taken = std::max(clock_.Now() - start_, absl::ZeroDuration());
  std::string line =
      absl::StrCat(job_.label, ": ", FormatCount(done_), " ", job_.unit, " in ", Span(taken));
  if (taken > absl::ZeroDuration()) {
    const double rate = static_cast<double>(done_) / absl::ToDoubleSeconds(taken);
    absl::StrAppend(&line, " (", RateText(rate, job_.unit), ")");
  }
  if (drawn_columns_ > 0) out_ << '\r';
  out_ << Pad(line, drawn_columns_, false) << '\n' << std::flush;
}

void Progress::Remember(absl::Time now) {
  while (!samples_.empty() && samples_.back().at >= now) samples_.pop_back();
  samples_.push_back({now, done_});
  while (samples_.size() > 2 && now - samples_[1].at >= kRateWindow) samples_.pop_front();
}

absl::optional<double> Progress::RecentRate() const {
  const Sample& from = samples_.front();
  const Sample& to = samples_.back();
  if (to.at <= from.at || to.done < from.done) return absl::nullopt;
  return static_cast<double>(to.done - from.done) / absl::ToDoubleSeconds(to.at - from.at);
}

std::string Progress::Bar(int columns) const {
  const double part =
      std::clamp(static_cast<double>(done_) / static_cast<double>(job_.total), 0.0, 1.0);
  const int full = static_cast<int>(part * columns);
  std::string bar = terminal_.utf8 ? "" : "[";
  for (int i = 0; i < columns; ++i) {
    if (terminal_.utf8) {
      bar += i < full ? "█" : "░";
    } else {
      bar += i < full ? "#" : ".";
    }
  }
  return terminal_.utf8 ? bar : bar + "]";
}

std::string Progress::Line() const {
  std::string counts = FormatCount(done_);
  if (job_.total > 0) absl::StrAppend(&counts, "/", FormatCount(job_.total));
  absl::StrAppend(&counts, " ", job_.unit);
  const absl::optional<double> rate = RecentRate();
  if (rate.has_value()) absl::StrAppend(&counts, "  ", RateText(*rate, job_.unit));
  if (rate.has_value() && *rate > 0 && done_ < job_.total) {
    const double left = static_cast<double>(job_.total - done_) / *rate;
    absl::StrAppend(&counts, "  ETA ", Span(absl::Seconds(left)));
  }
  if (job_.total <= 0) return absl::StrCat(job_.label, "  ", counts);

  const double part =
      std::clamp(static_cast<double>(done_) / static_cast<double>(job_.total), 0.0, 1.0);
  const std::string percent = absl::StrFormat("%3d %%", static_cast<int>(part * 100));
  const int spare = terminal_.width - 1 - TextWidth(job_.label) - TextWidth(counts) -
                    TextWidth(percent) - 6 - (terminal_.utf8 ? 0 : 2);
  if (!terminal_.is_tty || spare < kBarColumnsMin) {
    return absl::StrCat(job_.label, "  ", percent, "  ", counts);
  }
  return absl::StrCat(job_.label, "  ", Bar(std::min(spare, kBarColumns)), "  ", percent, "  ",
                      counts);
}

void Progress::Draw() {
  if (job_.tell) return job_.tell(done_);
  if (!terminal_.is_tty) {
    out_ << Line() << '\n' << std::flush;
    return;
  }
  // The last column stays free: some terminals wrap as soon as it is filled. Spaces, not an erase
  // sequence, remove what a longer line left, so that a dumb terminal is served too.
  const std::string line = Truncate(Line(), std::max(terminal_.width - 1, 1), terminal_.utf8);
  out_ << '\r' << Pad(line, drawn_columns_, false) << std::flush;
  drawn_columns_ = TextWidth(line);
}

}  // namespace accord::cli
