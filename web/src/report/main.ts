import { mount } from "svelte";
import "./page.css";
import NoReport from "./NoReport.svelte";
import Report from "./Report.svelte";
import { start_language } from "./language.svelte";
import { read_report } from "./report_data";

start_language();
const target = document.getElementById("page")!;
const { report, problem } = read_report();
if (report) mount(Report, { target, props: { report } });
else mount(NoReport, { target, props: { problem: problem ?? "broken" } });
