#pragma once

#include <string>

#include "programme/acceptance/indicators.h"

namespace bq::programme::acceptance {

/// Gives the items of a made guide; G-3 has no indicator.
inline std::string made_items() {
  return "id,section,label_zh,title_en,capability_tags,primary_cluster\n"
         "G-1,s1,一,one,cohort; ingest,A\nG-2,s1,二,two,,B\nG-3,s2,三,three,,C\n";
}

inline std::string made_header() {
  return "item,indicator,kind,quantified,label_zh,text_en,capability,unit,op,value,value_high,"
         "needs\n";
}

/// Gives indicators of every kind and op.
inline std::string made_indicators() {
  return made_header() +
         "G-1,G-1/01,D,yes,队列 ≥ 5000 例,a cohort,cohort,cases,>=,5000,,\n"
         "G-1,G-1/02,S,yes,降幅 ≤ 0.05,a drop,,auroc_drop,<=,0.05,,untrained_centres=3\n"
         "G-1,G-1/03,D,yes,量级,\"ten million, or so\",ingest,items,>=,10000000,,"
         "order_of_magnitude=yes;multimodal=yes\n"
         "G-1,G-1/04,X,yes,专利 ≥ 2 件,patents,,patents,>=,2,,"
         "patent_type=invention;stage=application\n"
         "G-1,G-1/05,S,no,稳定,stable,,,,,,\n"
         "G-1,G-1/06,X,no,推广,promotion,,,,,,\n"
         "G-2,G-2/01,D,yes,病例 2–3 例,some cases,,cases,range,2,3,\n"
         "G-2,G-2/02,S,yes,AUC > 0.85,external,,auroc,>,0.85,,external_validation=yes\n"
         "G-2,G-2/03,D,yes,300 例左右,about,,cases,=,300,,about=yes\n"
         "G-2,G-2/04,D,yes,两中心 ≥ 100 例,mixed,,cases,>=,100,,"
         "includes=a+b;centres=2;beds_at_most=9\n"
         "G-2,G-2/05,S,yes,不足一,words only,,,text,,,\n"
         "G-2,G-2/06,D,yes,医院 ≥ 2 家,hospitals,,hospitals,>=,2,,\n";
}

inline Indicators made_guide() {
  return Indicators::parse(made_indicators(), made_items()).value();
}

}  // namespace bq::programme::acceptance
