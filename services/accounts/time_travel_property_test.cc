// Whatever was answered once is answered again, to the letter, as of its revision: random writes,
// and after each some reads whose answers are kept; at the end all are asked once more, before and
// after a restart.
#include <functional>
#include <random>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/accounts/testing.h"

namespace accord::accounts {
namespace {

constexpr int kAccounts = 10;  // few, so that moves meet
constexpr int kSteps = 120;

class TimeTravelPropertyTest : public ServiceTest, public testing::WithParamInterface<unsigned> {
 protected:
  // A question, as of a revision (0: the present), with its answer or what is wrong.
  using Question = std::function<std::string(int64_t revision)>;
  struct Answer {
    std::string question;
    int64_t revision;
    std::string answer;
    Question ask;
  };

  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }
  bool Chance(int percent) { return Below(100) < percent; }
  std::string AnyId() { return absl::StrCat("a", Below(kAccounts)); }

  void Write() {
    const std::string id = AnyId();
    switch (Below(6)) {
      case 0:
        done_ += Create(id, Chance(50) ? AnyId() : "").ok();
        return;
      case 1:
        done_ += Delete(id).ok();
        return;
      case 2:
        done_ += Undelete(id).ok();
        return;
      case 3:
        done_ += Move(id, Chance(70) ? AnyId() : "").ok();
        return;
      default:
        done_ += Change(id).ok();
    }
  }
  absl::StatusOr<v1::Account> Change(const std::string& id) {
    v1::UpdateAccountRequest request;
    v1::Account& account = *request.mutable_account();
    account.set_name("accounts/" + id);
    account.set_display_name(absl::StrCat("Name ", Below(5)));
    account.set_managed(Chance(50));
    account.set_employee_count(Below(1000));
    account.add_domains(absl::StrCat("d", Below(4), ".com"));
    for (const char* field : {"display_name", "managed", "employee_count", "domains"}) {
      request.mutable_update_mask()->add_paths(field);
    }
    return Call(&Accounts::UpdateAccount, request);
  }

  template <typename Req, typename Resp>
  Question Asking(grpc::Status (Accounts::*rpc)(grpc::ClientContext*, const Req&, Resp*),
                  const Req& request) {
    return [this, rpc, request](int64_t revision) {
      Req asked = request;
      if (revision != 0) asked.mutable_as_of()->set_revision(revision);
      const absl::StatusOr<Resp> answer = Call(rpc, asked);
      if (!answer.ok()) return std::string(answer.status().message());
      Resp shown = *answer;
      // A token belongs to its question, and that has an as_of now.
      const auto* token = Resp::descriptor()->FindFieldByName("next_page_token");
      if (token != nullptr) shown.GetReflection()->ClearField(&shown, token);
      return shown.DebugString();
    };
  }
  std::pair<std::string, Question> AnyQuestion() {
    const std::string id = AnyId();
    switch (Below(5)) {
      case 0: {
        v1::GetAccountRequest request;
        request.set_name("accounts/" + id);
        return {"get " + id, Asking(&Accounts::GetAccount, request)};
      }
      case 1: {
        v1::ListAccountsRequest request;
        request.set_show_deleted(Chance(50));
        request.set_filter(Chance(50) ? "managed = true" : "");
        request.set_order_by(Chance(50) ? "display_name desc" : "");
        request.set_page_size(3);
        return {"list", Asking(&Accounts::ListAccounts, request)};
      }
      case 2: {
        v1::ListAncestorsRequest request;
        request.set_name("accounts/" + id);
        return {"above " + id, Asking(&Accounts::ListAncestors, request)};
      }
      case 3: {
        v1::SearchAccountsRequest request;
        request.set_query(Chance(50) ? absl::StrCat("name ", Below(5)) : "d1.com");
        return {"search " + request.query(), Asking(&Accounts::SearchAccounts, request)};
      }
      default: {
        v1::GetAccountTreeRequest request;
        if (Chance(70)) request.set_name("accounts/" + id);
        request.set_page_size(4);
        return {"tree " + request.name(), Asking(&Accounts::GetAccountTree, request)};
      }
    }
  }

  void AskSomething() {
    auto [question, ask] = AnyQuestion();
    const std::string answer = ask(0);
    // An error says no revision; nothing else writes, so it is the newest.
    answers_.push_back({question, store_->revision(), answer, std::move(ask)});
  }
  void AskAgain() {
    for (const Answer& answer : answers_) {
      ASSERT_EQ(answer.ask(answer.revision), answer.answer)
          << answer.question << " as of " << answer.revision;
    }
  }

  std::mt19937 random_{GetParam()};
  std::vector<Answer> answers_;
  int done_ = 0;
};

TEST_P(TimeTravelPropertyTest, EveryAnswerCanBeHadAgainAsOfItsRevision) {
  for (int i = 0; i < kAccounts / 2; ++i) ASSERT_TRUE(Create(absl::StrCat("a", i)).ok());
  for (int step = 0; step < kSteps; ++step) {
    Write();
    AskSomething();
    AskSomething();
  }
  EXPECT_GT(done_, kSteps / 4) << "most random writes are refused: nothing is tested";
  AskAgain();
  Stop();
  Start();
  AskAgain();
}

INSTANTIATE_TEST_SUITE_P(Seeds, TimeTravelPropertyTest, testing::Values(1, 2, 3));

}  // namespace
}  // namespace accord::accounts
