#include "common/changes/log.h"

#include <algorithm>
#include <utility>

namespace accord::changes {
namespace {

// Of what is left, one message may take a sixteenth: the first few streams are served in large
// messages, and many share.
constexpr size_t kShareOfRest = 16;

}  // namespace

size_t Log::BytesOf(const Kept& kept) {
  return sizeof(Kept) + 2 * kept.key.size() + kept.frame.message->size();
}

absl::optional<Frame> Log::FindFrame(const std::string& key) {
  absl::MutexLock lock(&mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return absl::nullopt;
  frames_.splice(frames_.begin(), frames_, found->second);
  return found->second->frame;
}

void Log::KeepFrame(const std::string& key, const Frame& frame) {
  absl::MutexLock lock(&mutex_);
  if (by_key_.contains(key)) return;
  frames_.push_front({key, frame});
  by_key_[key] = frames_.begin();
  frames_bytes_ += BytesOf(frames_.front());
  while (frames_bytes_ > limits_.frames_bytes_max) {
    frames_bytes_ -= BytesOf(frames_.back());
    by_key_.erase(frames_.back().key);
    frames_.pop_back();
  }
}

size_t Log::frames_bytes() const {
  absl::MutexLock lock(&mutex_);
  return frames_bytes_;
}

size_t Log::own_message_bytes() const {
  const size_t held = std::min<size_t>(*own_bytes_held_, limits_.own_bytes);
  return std::clamp((limits_.own_bytes - held) / kShareOfRest,
                    std::min(limits_.own_message_bytes_min, limits_.message_bytes_max),
                    limits_.message_bytes_max);
}

Bytes Log::Own(std::string message) {
  message.shrink_to_fit();
  const size_t bytes = message.size();
  *own_bytes_held_ += bytes;
  return Bytes(new std::string(std::move(message)),
               [all = own_bytes_held_, bytes](const std::string* held) {
                 *all -= bytes;
                 delete held;
               });
}

}  // namespace accord::changes
