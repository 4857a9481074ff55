#include "common/upkeep/verify.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/upkeep/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::upkeep {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

class VerifyTest : public UpkeepTest {
 protected:
  // Three pots; one has had three versions, one an external id that it gave up again.
  VerifyTest() {
    const auto store = OpenStore("pots.db");
    Put(*store, "a", "first", {{"crm", "1"}, {"erp", "9"}});
    Put(*store, "b", "second", {{"crm", "2"}});
    Put(*store, "a", "changed", {{"crm", "1"}});
    Put(*store, "c", "third");
    Put(*store, "a", "changed again", {{"crm", "1"}});
  }

  // "table id revision: problem" of everything that is wrong after `damage` was done.
  std::vector<std::string> FindAfter(const std::string& damage) {
    const auto connection = Connect("pots.db");
    if (!damage.empty()) EXPECT_TRUE(connection->Execute(damage, {}).ok()) << damage;
    std::vector<std::string> found;
    Findings findings([&](const Finding& finding) {
      found.push_back(absl::StrCat(finding.table, " ", finding.id, " ", finding.revision, ": ",
                                   finding.problem));
    });
    const absl::Status status = VerifyRows(*connection, PotSchema(), findings, examined_);
    EXPECT_TRUE(status.ok()) << status;
    return found;
  }

  Examined examined_;
};

TEST_F(VerifyTest, NothingIsFoundInWhatAStoreWrote) {
  EXPECT_THAT(FindAfter(""), IsEmpty());
  EXPECT_EQ(examined_.revision, 5);
  EXPECT_EQ(examined_.revisions, 5);
  EXPECT_EQ(examined_.changes, 5);
  EXPECT_EQ(examined_.external_ids, 2);
}

TEST_F(VerifyTest, LostVersionIsAGapAndAChangeWithoutVersion) {
  EXPECT_THAT(FindAfter("DELETE FROM pot WHERE id = 'a' AND revision = 3"),
              AllOf(Contains("pot a 5: leaves a gap after the version before it, which ended at 3"),
                    Contains("change a 3: has no version in pot")));
}

TEST_F(VerifyTest, TwoVersionsThatHoldAtOnceOverlap) {
  EXPECT_THAT(
      FindAfter("UPDATE pot SET ended = 9223372036854775807 WHERE id = 'a'"),
      AllOf(Contains(HasSubstr("pot a 3: overlaps")), Contains(HasSubstr("pot a 5: overlaps"))));
}

TEST_F(VerifyTest, ResourceOfWhichNoVersionHoldsIsFound) {
  EXPECT_THAT(FindAfter("UPDATE pot SET ended = 5 WHERE id = 'b'"),
              Contains("pot b 2: is the newest version and does not hold"));
}

TEST_F(VerifyTest, VersionThatTheLogDoesNotTellOfIsFound) {
  EXPECT_THAT(FindAfter("DELETE FROM change WHERE revision = 4"),
              Contains("pot c 4: is not in the log of changes"));
}

TEST_F(VerifyTest, LostRevisionIsFound) {
  EXPECT_THAT(FindAfter("DELETE FROM revision WHERE revision = 2"),
              Contains("revision  3: revision 2 is missing"));
}

TEST_F(VerifyTest, CounterThatIsBehindIsFound) {
  const auto found = FindAfter("UPDATE counter SET value = 4 WHERE name = 'revision'");
  EXPECT_THAT(found, Contains(HasSubstr("the counter is at 4")));
  EXPECT_THAT(found, Contains(HasSubstr("pot a 5: is of a revision that was never made")));
}

TEST_F(VerifyTest, TimeThatGoesBackIsFound) {
  EXPECT_THAT(FindAfter("UPDATE revision SET time = 7 WHERE revision = 3"),
              Contains("revision  3: is earlier than the revision before it"));
}

TEST_F(VerifyTest, ExternalIdThatTheIndexGivesToAnotherIsFound) {
  EXPECT_THAT(FindAfter("UPDATE external_key SET target = 'c' WHERE id = 'pot/crm/2'"),
              AllOf(Contains(HasSubstr("pot b 2: has the external id crm:2")),
                    Contains(HasSubstr("external_key  0: has 2 entries"))));
}

TEST_F(VerifyTest, TextKeysOfAnotherTextAreFound) {
  EXPECT_THAT(FindAfter("UPDATE pot SET label__order = 'x' WHERE id = 'a' AND revision = 3"),
              Contains(HasSubstr("pot a 3: has text keys of another label")));
  EXPECT_THAT(FindAfter("UPDATE pot SET label__fold = 'x' WHERE id = 'b'"),
              Contains(HasSubstr("pot b 2: has text keys of another label")));
}

TEST_F(VerifyTest, IndexEntryThatNobodyHasIsFound) {
  EXPECT_THAT(FindAfter("UPDATE external_key SET delete_time = 0 WHERE id = 'pot/erp/9'"),
              Contains(HasSubstr("external_key  0: has 3 entries, and resources have 2")));
}

}  // namespace
}  // namespace accord::upkeep
