import { mount } from "svelte";
import "../shared/page.css";
import "../shared/table.css";
import "./frame.css";
import "./figures.css";
import NoData from "../shared/NoData.svelte";
import Report from "./Report.svelte";
import { say, start_language } from "./language.svelte";
import { read_report } from "./report_data";

start_language();
const target = document.getElementById("page")!;
const { report, problem } = read_report();
if (report) mount(Report, { target, props: { report } });
else mount(NoData, { target, props: { text: say(problem ?? "broken") } });
