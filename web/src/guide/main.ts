import { mount } from "svelte";
import "../shared/page.css";
import "../shared/table.css";
import "./guide.css";
import NoData from "../shared/NoData.svelte";
import Guide from "./Guide.svelte";
import { read_guide } from "./guide_data";
import { say } from "./language.svelte";
import { start_route } from "./route.svelte";

start_route();
const target = document.getElementById("page")!;
const { guide, problem } = read_guide();
if (guide) mount(Guide, { target, props: { guide } });
else mount(NoData, { target, props: { text: say(problem ?? "broken") } });
