#include "common/program/database.h"

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "common/base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::program {
namespace {

using testing::HasSubstr;
using testing::Not;

Database Parsed(const std::string& text) {
  absl::StatusOr<Database> parsed = Database::Parse(text);
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  return parsed.ok() ? *parsed : Database();
}

TEST(DatabaseTest, FolderHoldsAFileForEachService) {
  const Database database = Parsed("sqlite:/srv/accord");
  EXPECT_TRUE(database.is_sqlite());
  EXPECT_TRUE(database.separates_services());
  EXPECT_EQ(database.folder(), "/srv/accord");
  EXPECT_EQ(database.Of("planning"), "/srv/accord/planning.db");
  EXPECT_EQ(database.Show("planning"), "sqlite:/srv/accord/planning.db");
}

TEST(DatabaseTest, PlaceholderGivesEachServiceADatabaseOfItsOwn) {
  const Database database = Parsed("postgresql://accord@db:5432/accord_{service}?sslmode=require");
  EXPECT_FALSE(database.is_sqlite());
  EXPECT_TRUE(database.separates_services());
  EXPECT_EQ(database.Of("forecast"), "postgresql://accord@db:5432/accord_forecast?sslmode=require");
}

TEST(DatabaseTest, UrlWithoutPlaceholderIsOneDatabase) {
  EXPECT_FALSE(Parsed("postgres://accord@db/accord").separates_services());
  // A user of its own does not make it a database of its own.
  EXPECT_FALSE(Parsed("postgres://{service}@db/accord").separates_services());
}

TEST(DatabaseTest, PasswordIsNeverShown) {
  const std::string urls[] = {
      "postgresql://accord:s3cret@db:5432/accord?connect_timeout=5",
      "postgresql://accord:s3cr/s3cret@db:5432/accord",
      "postgresql://accord:x@s3cret@db:5432/accord",
      "postgresql://db:5432/accord?user=accord&password=s3cret",
      "postgresql://accord@db:5432/accord?sslPassword=s3cret&sslmode=require"};
  for (const std::string& url : urls) {
    EXPECT_THAT(Parsed(url).Show("accounts"), Not(HasSubstr("s3c"))) << url;
    EXPECT_THAT(Parsed(url).Show("accounts"), HasSubstr("db:5432/accord")) << url;
    EXPECT_EQ(Parsed(url).Of("accounts"), url);
  }
}

TEST(DatabaseTest, RefusalSaysWhatWouldBeRightAndQuotesNothing) {
  const std::string bad[] = {"",
                             "accord-data",
                             "sqlite:",
                             "mysql://accord:s3cret@db/accord",
                             "postgresql://accord:s3cret@/accord",
                             "postgresql://accord:s3cret@db",
                             "postgresql://accord:s3cret@db/?x=1"};
  for (const std::string& text : bad) {
    const absl::Status refused = Database::Parse(text).status();
    EXPECT_TRUE(absl::IsInvalidArgument(refused)) << text;
    EXPECT_EQ(DetailOf(refused)->reason, "DATABASE_URL_INVALID");
    EXPECT_THAT(std::string(refused.message()), HasSubstr("postgresql://USER@HOST:PORT/NAME"));
    EXPECT_THAT(std::string(refused.message()), Not(HasSubstr("s3cret")));
  }
}

class PasswordFileTest : public testing::Test {
 protected:
  PasswordFileTest() : path_(testing::TempDir() + "/accord_password_" + std::to_string(getpid())) {}
  ~PasswordFileTest() override { std::remove(path_.c_str()); }
  std::string Write(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    return path_;
  }
  std::string RefusalOf(const std::string& url) {
    const absl::Status refused = Database::Parse(url, path_).status();
    EXPECT_EQ(DetailOf(refused).value_or(ErrorDetail()).reason, "DATABASE_PASSWORD_FILE");
    EXPECT_THAT(std::string(refused.message()), Not(HasSubstr("s3c")));
    return std::string(refused.message());
  }
  const std::string path_;
};

TEST_F(PasswordFileTest, PasswordReachesTheDatabaseAndIsNotShown) {
  const auto database = Database::Parse("postgresql://accord@db:5432/accord_{service}",
                                        Write("s3c &=%/{service}ü\n"));
  ASSERT_TRUE(database.ok()) << database.status();
  EXPECT_EQ(database->Of("forecast"),
            "postgresql://accord@db:5432/accord_forecast?"
            "password=s3c%20%26%3D%25%2F%7Bservice%7D%C3%BC");
  EXPECT_EQ(database->Show("forecast"), "postgresql://accord@db:5432/accord_forecast?password=***");
  EXPECT_TRUE(database->separates_services());
  const auto with_parameters = Database::Parse("postgresql://accord@db/a?sslmode=require", path_);
  EXPECT_THAT(with_parameters->Of("x"), HasSubstr("?sslmode=require&password=s3c"));
}

TEST_F(PasswordFileTest, FileThatIsNoGoodIsNamed) {
  const std::string url = "postgresql://accord@db/accord";
  EXPECT_THAT(RefusalOf(url), HasSubstr(path_ + " cannot be read: No such file"));
  Write("\n");
  EXPECT_THAT(RefusalOf(url), HasSubstr(path_ + " holds no password"));
  Write("s3cret");
  EXPECT_THAT(RefusalOf("postgresql://accord:s3c@db/accord"), HasSubstr("has another"));
  EXPECT_THAT(RefusalOf("postgresql://accord@db/accord?password=s3c"), HasSubstr("has another"));
  EXPECT_THAT(RefusalOf("sqlite:data"), HasSubstr("PostgreSQL alone"));
}

}  // namespace
}  // namespace accord::program
