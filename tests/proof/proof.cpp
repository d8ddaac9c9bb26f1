// Engine and oracle answer random programmes over random timelines; they must agree bit for bit.
// bianque_proof [--cases N] [--seed S] [--seconds S] [--threads N] [--failures N] [--one SEED]
// --seconds: no case begins after them; --failures: ends after so many; --one: the case of this
// very seed, as a failure names it.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <mutex>

#include "base/check.h"
#include "base/clock.h"
#include "base/parallel.h"
#include "distribution.h"
#include "property.h"

namespace {

using namespace bq;  // NOLINT

struct Options {
  std::uint64_t cases = 1000;
  std::uint64_t seed = 20'000'101;
  double seconds = 1e9;
  unsigned threads = 1;
  int failures = 5;
  bool only_one = false;
};
Options options;

class Search {
 public:
  void run() {
    double began = base::steady_seconds();
    std::vector<proof::Distribution> distributions(options.threads);
    std::vector<std::uint64_t> done(options.threads, 0);
    base::parallel_for(options.cases, options.threads, [&](std::size_t i, unsigned worker) {
      if (base::steady_seconds() - began > options.seconds || failures_ >= options.failures) return;
      try_one(options.only_one ? options.seed : base::mix(options.seed) + i, distributions[worker]);
      ++done[worker];
    });
    for (unsigned worker = 1; worker < options.threads; ++worker) {
      distributions[0].join(distributions[worker]);
      done[0] += done[worker];
    }
    double took = base::steady_seconds() - began;
    std::printf("%sseed %llu: %llu cases in %.1f s, %.0f a second, %d failed\n",
                distributions[0].show().c_str(), static_cast<unsigned long long>(options.seed),
                static_cast<unsigned long long>(done[0]), took, static_cast<double>(done[0]) / took,
                failures_.load());
    EXPECT_EQ(failures_, 0);
  }

 private:
  void try_one(std::uint64_t seed, proof::Distribution& distribution) {
    proof::Case made = proof::make_case(seed);
    for (const proof::Property& property : proof::properties()) {
      std::string found;
      try {
        if (!property.broken_by(made)) continue;
        proof::Case small = proof::shrunk(made, property);
        found = proof::show(small, *property.broken_by(small));
      } catch (const base::CheckFailure& failure) {
        found = std::string(failure.what()) + "; --one " + std::to_string(seed) + "\n";
      }
      ++failures_;
      std::lock_guard lock(printing_);
      std::printf("broken: %s\n%s\n", property.name.c_str(), found.c_str());
      return;
    }
    distribution.add(made, proof::oracle_answers(made));
  }

  std::atomic<int> failures_ = 0;
  std::mutex printing_;
};

TEST(Proof, EngineAndOracleAgreeOnRandomCases) { Search().run(); }

void read_options(int argc, char** argv) {
  for (int i = 1; i + 1 < argc; i += 2) {
    std::string name = argv[i];
    if (name == "--cases") options.cases = std::strtoull(argv[i + 1], nullptr, 10);
    if (name == "--seed") options.seed = std::strtoull(argv[i + 1], nullptr, 10);
    if (name == "--seconds") options.seconds = std::strtod(argv[i + 1], nullptr);
    if (name == "--failures") options.failures = std::atoi(argv[i + 1]);
    if (name == "--threads")
      options.threads = static_cast<unsigned>(std::strtoul(argv[i + 1], nullptr, 10));
    if (name == "--one") {
      options.seed = std::strtoull(argv[i + 1], nullptr, 10);
      options.cases = 1, options.only_one = true;
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  read_options(argc, argv);
  return RUN_ALL_TESTS();
}
