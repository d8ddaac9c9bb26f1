import { mount } from "svelte";
import "../shared/page.css";
import "../shared/table.css";
import "../report/figures.css";
import "./style/frame.css";
import "./style/fields.css";
import "./style/form.css";
import "./style/follow.css";
import "./style/import.css";
import "./style/print.css";
import { start_in } from "../shared/language.svelte";
import Registry from "./Registry.svelte";
import { start_session } from "./client/session.svelte";
import { follow_hash } from "./route.svelte";

start_in(undefined);
follow_hash();
void start_session();
mount(Registry, { target: document.getElementById("page")! });
