#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "base/result.h"
#include "base/text.h"

namespace bq::service::account {

/// Why a client is not served: a code for programmes, a sentence for people. The codes, and what
/// they are in HTTP:
///
/// - 401 `sign_in` (name or password), `not_signed_in`, `wrong_password` (the old one)
/// - 403 `no_permission`, `must_change_password`, `needs_session` (not by token)
/// - 404 `no_user`, `no_token`
/// - 409 `name_taken`, `last_administrator`, `shown_once`, `too_many_tokens`, `meanwhile`
/// - 422 `bad_name`, `bad_display`, `bad_roles`, `bad_title`, `bad_days`, `bad_permissions`,
///   `short_password`, `long_password`, `usual_password`, `same_password`
/// - 429 `wait`
/// - 503 `disk`, `memory`
struct Refusal {
  /// Takes a code of the list above with its sentence.
  explicit Refusal(std::string_view known_code);
  /// Says that the ledger did not take or give something.
  Refusal(const base::Problem& problem);  // NOLINT: so that a ledger's problem passes on

  std::string code;
  base::Words sentence;
  std::optional<int> wait_s;  // how long to wait before the next try
};

template <class T>
using Outcome = tl::expected<T, Refusal>;

tl::unexpected<Refusal> refuse(std::string_view code);
tl::unexpected<Refusal> refuse_for(int wait_s);

}  // namespace bq::service::account
