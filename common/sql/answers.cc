#include "common/sql/answers.h"

#include <iterator>
#include <utility>

namespace accord::sql {

Answers::~Answers() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
}

void Answers::Give(std::vector<Answer> answers) {
  if (answers.size() == 1) return answers.front().Give();
  absl::MutexLock lock(&mutex_);
  waiting_.insert(waiting_.end(), std::make_move_iterator(answers.begin()),
                  std::make_move_iterator(answers.end()));
}

void Answers::Run() {
  const auto due = [this] {
    mutex_.AssertHeld();
    return stopping_ || !waiting_.empty();
  };
  while (true) {
    std::vector<Answer> answers;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&due));
      if (waiting_.empty()) return;  // stopping
      answers.swap(waiting_);
    }
    for (Answer& answer : answers) answer.Give();
  }
}

}  // namespace accord::sql
