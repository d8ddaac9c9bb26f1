// The guide dossier of the served programme: one page with its data, made when it is asked for.
#include <memory>
#include <mutex>

#include "base/clock.h"
#include "service/registry/answers.h"

namespace bq::service::registry {

using http::Access;
using http::Call;
using http::Response;
using http::Route;

namespace {

constexpr double fresh_s = 30;  // a page is shown so long before runs and evidence are read again

/// The page as it was made last; whoever asks meanwhile waits for the same one.
class GuidePage {
 public:
  explicit GuidePage(std::function<base::Result<std::string>()> make) : make_(std::move(make)) {}

  base::Result<std::string> get() {
    std::lock_guard lock(mutex_);
    double now_s = base::steady_seconds();
    if (!page_.empty() && now_s - made_s_ < fresh_s) return page_;
    BQ_ASSIGN(page_, make_());
    made_s_ = now_s;
    return page_;
  }

 private:
  std::function<base::Result<std::string>()> make_;
  std::mutex mutex_;
  std::string page_;
  double made_s_ = 0;
};

}  // namespace

void add_guide_routes(http::Router& router, const Office& office) {
  if (!office.guide_page) return;
  auto page = std::make_shared<GuidePage>(office.guide_page);
  Route route{"GET", "/guide", {"The guide dossier, as a page", "指南台账（页面）"}};
  route.access = Access::needs("guide.read");
  route.is_page = true;
  route.work = [page](const Call&) -> Response {
    auto made = page->get();
    if (!made)
      return http::problem(503, "failed",
                           {"the dossier cannot be made: " + base::show(made.error()),
                            "无法生成指南台账：" + base::show(made.error())});
    Response out{200, "text/html; charset=utf-8", std::move(*made)};
    out.page_policy = http::one_file_policy(out.body);
    return out;
  };
  router.add(std::move(route));
}

}  // namespace bq::service::registry
