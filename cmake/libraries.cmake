# Third-party libraries, one target each. A room that includes a library's headers names it in bianque_room_libraries.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(GTest REQUIRED)
find_package(LibArchive REQUIRED)
find_package(xgboost REQUIRED)
find_package(CLI11 REQUIRED)
pkg_check_modules(YAMLCPP REQUIRED IMPORTED_TARGET yaml-cpp)
find_library(SLEEF_LIBRARY sleef REQUIRED)
find_library(XXHASH_LIBRARY xxhash REQUIRED)

# DuckDB comes as an npm package (its shared library) and a header; `./dev` puts both under build/third_party/duckdb.
set(DUCKDB_DIR ${CMAKE_SOURCE_DIR}/build/third_party/duckdb CACHE PATH "folder with duckdb.h and libduckdb.so")
find_path(DUCKDB_INCLUDE duckdb.h HINTS ${DUCKDB_DIR} REQUIRED)
find_library(DUCKDB_LIBRARY duckdb HINTS ${DUCKDB_DIR} REQUIRED)
add_library(duckdb_c SHARED IMPORTED)
set_target_properties(duckdb_c PROPERTIES IMPORTED_LOCATION ${DUCKDB_LIBRARY} IMPORTED_NO_SONAME TRUE
  INTERFACE_INCLUDE_DIRECTORIES ${DUCKDB_INCLUDE})

# room -> libraries: the only place where a room meets a library.
set(bianque_libraries_base fmt::fmt OpenSSL::Crypto Threads::Threads ${SLEEF_LIBRARY} ${XXHASH_LIBRARY} nlohmann_json::nlohmann_json)
set(bianque_libraries_base_document PkgConfig::YAMLCPP)
set(bianque_libraries_record_store duckdb_c)
set(bianque_libraries_ingest_meds nlohmann_json::nlohmann_json)
set(bianque_libraries_ingest_table LibArchive::LibArchive)
set(bianque_libraries_analysis_model xgboost::xgboost)
set(bianque_libraries_programme_acceptance nlohmann_json::nlohmann_json)
set(bianque_libraries_programme_report nlohmann_json::nlohmann_json)
set(bianque_libraries_programme_comparison nlohmann_json::nlohmann_json)
set(bianque_libraries_programme_run nlohmann_json::nlohmann_json)
set(bianque_libraries_service_command CLI11::CLI11)
