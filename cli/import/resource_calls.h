// The calls by which an import reads and writes one resource of each kind, so that code is written
// once for all of them.
#pragma once

#include <string>

#include "accord/accounts/v1/account_service.pb.h"
#include "accord/accounts/v1/organization_service.pb.h"
#include "accord/forecast/v1/pipeline_service.pb.h"
#include "accord/forecast/v1/revenue_service.pb.h"

namespace accord::cli {

struct PersonCalls {
  using Resource = accounts::v1::Person;
  using List = accounts::v1::ListPeopleRequest;
  using ListAnswer = accounts::v1::ListPeopleResponse;
  using Create = accounts::v1::CreatePersonRequest;
  using Get = accounts::v1::GetPersonRequest;
  using Update = accounts::v1::UpdatePersonRequest;
  using Delete = accounts::v1::DeletePersonRequest;
  using Undelete = accounts::v1::UndeletePersonRequest;
  static constexpr char kCollection[] = "people/";
  static std::string& IdIn(Create& request) { return *request.mutable_person_id(); }
  static const auto& ItemsOf(const ListAnswer& answer) { return answer.people(); }
  template <typename Request>
  static Resource& In(Request& request) {
    return *request.mutable_person();
  }
};

struct ProductCalls {
  using Resource = accounts::v1::Product;
  using List = accounts::v1::ListProductsRequest;
  using ListAnswer = accounts::v1::ListProductsResponse;
  using Create = accounts::v1::CreateProductRequest;
  using Get = accounts::v1::GetProductRequest;
  using Update = accounts::v1::UpdateProductRequest;
  using Delete = accounts::v1::DeleteProductRequest;
  using Undelete = accounts::v1::UndeleteProductRequest;
  static constexpr char kCollection[] = "products/";
  static std::string& IdIn(Create& request) { return *request.mutable_product_id(); }
  static const auto& ItemsOf(const ListAnswer& answer) { return answer.products(); }
  template <typename Request>
  static Resource& In(Request& request) {
    return *request.mutable_product();
  }
};

struct AccountCalls {
  using Resource = accounts::v1::Account;
  using Get = accounts::v1::GetAccountRequest;
  using Update = accounts::v1::UpdateAccountRequest;
  using Delete = accounts::v1::DeleteAccountRequest;
  using Undelete = accounts::v1::UndeleteAccountRequest;
  static Resource& In(Update& request) { return *request.mutable_account(); }
};

struct OpportunityCalls {
  using Resource = forecast::v1::Opportunity;
  using Get = forecast::v1::GetOpportunityRequest;
  using Update = forecast::v1::UpdateOpportunityRequest;
  using Delete = forecast::v1::DeleteOpportunityRequest;
  using Undelete = forecast::v1::UndeleteOpportunityRequest;
  static Resource& In(Update& request) { return *request.mutable_opportunity(); }
};

struct RateCalls {
  using Resource = forecast::v1::ExchangeRate;
  using Get = forecast::v1::GetExchangeRateRequest;
  using Update = forecast::v1::UpdateExchangeRateRequest;
  using Delete = forecast::v1::DeleteExchangeRateRequest;
  using Undelete = void;  // no import deletes any
  static Resource& In(Update& request) { return *request.mutable_exchange_rate(); }
};

}  // namespace accord::cli
