#include "cli/import/suggest_words.h"

#include "absl/strings/match.h"
#include "common/text/fold.h"

namespace accord::cli {
namespace {

const std::vector<FieldWords>& PersonWords() {
  static const auto* const words = new std::vector<FieldWords>{
      {"display_name",
       {"fullname", "displayname", "name", "salesagent", "salesrep", "owner", "employee",
        "mitarbeiter", "nom"}},
      {"email", {"email", "emailaddress", "internalemailaddress", "mail", "login"}},
      {"title", {"title", "jobtitle", "position", "funktion", "function", "role"}},
      {"region", {"region", "regionaloffice", "territory", "gebiet"}},
      {"manager",
       {"managerid", "manager", "supervisor", "supervisorid", "reportsto", "reportstoid",
        "parentsystemuserid", "vorgesetzter", "bossid", "boss"}}};
  return *words;
}

const std::vector<FieldWords>& ProductWords() {
  static const auto* const words = new std::vector<FieldWords>{
      {"display_name", {"productname", "name", "product", "itemname", "bezeichnung", "artikel"}},
      {"family", {"family", "productfamily", "series", "category", "kategorie", "group"}},
      {"list_price", {"listprice", "price", "salesprice", "unitprice", "preis", "prix"}}};
  return *words;
}

const std::vector<FieldWords>& AccountWords() {
  static const auto* const words = new std::vector<FieldWords>{
      {"display_name",
       {"accountname", "companyname", "customername", "name", "company", "account", "customer",
        "client", "organization", "organisation", "firma", "firmenname", "unternehmen", "kunde",
        "kundenname", "nom", "nombre", "razonsocial", "child"}},
      {"parent",
       {"parentid", "parentaccountid", "parentcompanyid", "parent", "parentaccount",
        "parentcompany", "parentidid", "subsidiaryof", "mutter", "muttergesellschaft", "konzern",
        "ubergeordnetefirma"}},
      {"industry", {"industry", "sector", "branche", "industryid", "secteur"}},
      {"annual_revenue",
       {"annualrevenue", "revenue", "umsatz", "jahresumsatz", "turnover", "chiffredaffaires"}},
      {"employee_count",
       {"numberofemployees", "employees", "employeecount", "mitarbeiterzahl", "mitarbeiter",
        "headcount", "staff"}},
      {"country_code",
       {"countrycode", "billingcountrycode", "countryidcode", "country", "land", "pays"}}};
  return *words;
}

const std::vector<FieldWords>& OpportunityWords() {
  static const auto* const words = new std::vector<FieldWords>{
      {"display_name",
       {"opportunityname", "dealname", "name", "opportunity", "deal", "subject", "topic", "title",
        "bezeichnung", "betreff"}},
      {"account",
       {"accountid", "parentaccountid", "companyid", "associatedcompanyids", "customerid",
        "partneridid", "account", "accountname", "company", "companyname", "customer", "client",
        "kundennr", "kundennummer", "kunde", "firma"}},
      {"owner",
       {"ownerid", "owner", "dealowner", "opportunityowner", "salesrep", "salesagent",
        "salesperson", "useridid", "accountmanager", "verkaufer", "betreuer"}},
      {"stage",
       {"stagename", "stage", "dealstage", "salesstage", "stageid", "phase", "vertriebsphase",
        "statecode", "status"}},
      {"amount",
       {"amount", "dealvalue", "closevalue", "estimatedvalue", "expectedrevenue", "value",
        "dealamount", "betrag", "wert", "volumen", "montant", "importe", "revenue", "total"}},
      {"close_date",
       {"closedate", "estimatedclosedate", "expectedclosedate", "datedeadline", "closingdate",
        "abschlussdatum", "abschluss", "close", "closed"}},
      {"open_date",
       {"opendate", "createddate", "createdate", "createdon", "created", "engagedate", "erstelltam",
        "startdate"}},
      {"probability_basis_points",
       {"probability", "dealprobability", "closeprobability", "wahrscheinlichkeit", "chance"}},
      {"next_step", {"nextstep", "nachsterschritt", "stepname"}}};
  return *words;
}

}  // namespace

const std::vector<FieldWords>& WordsOf(ImportKind kind) {
  if (kind == ImportKind::kPerson) return PersonWords();
  if (kind == ImportKind::kProduct) return ProductWords();
  return kind == ImportKind::kAccount ? AccountWords() : OpportunityWords();
}

const std::vector<const char*>& KeyWords() {
  static const auto* const words = new std::vector<const char*>{
      "id",         "recordid",      "externalid",  "key",        "guid",          "uuid",
      "accountid",  "opportunityid", "dealid",      "userid",     "systemuserid",  "personid",
      "employeeid", "productid",     "companyid",   "customerid", "accountnumber", "customernumber",
      "kundennr",   "kundennummer",  "nr",          "no",         "number",        "nummer",
      "code",       "sku",           "productcode", "artikelnr"};
  return *words;
}

const std::vector<const char*>& FileWords(ImportKind kind) {
  static const auto* const people = new std::vector<const char*>{
      "user", "person", "people", "employee", "team", "owner", "mitarbeiter", "rep", "staff"};
  static const auto* const products =
      new std::vector<const char*>{"product", "item", "artikel", "sku", "catalog"};
  static const auto* const accounts = new std::vector<const char*>{
      "account", "compan", "customer", "client", "partner", "kunde", "firm", "organi", "tree"};
  static const auto* const deals =
      new std::vector<const char*>{"opportunit", "opp", "deal", "pipeline", "lead", "chance"};
  if (kind == ImportKind::kPerson) return *people;
  if (kind == ImportKind::kProduct) return *products;
  return kind == ImportKind::kAccount ? *accounts : *deals;
}

std::string OutcomeOf(absl::string_view stage) {
  const std::string folded = text::Fold(stage);
  for (const char* word : {"lost", "verloren", "perdu", "perdid", "cancel", "abandon", "dead"}) {
    if (absl::StrContains(folded, word)) return "LOST";
  }
  for (const char* word : {"won", "gewonnen", "gagne", "ganad", "success", "closed"}) {
    if (absl::StrContains(folded, word)) return "WON";
  }
  return "OPEN";
}

}  // namespace accord::cli
