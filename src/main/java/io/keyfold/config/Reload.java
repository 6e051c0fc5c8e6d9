package io.keyfold.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a running node may take over from changed files. Pure: no files, no clock.
 *
 * @param settings what holds from now on; the running settings themselves when nothing may be taken over
 * @param needRestart keys that changed but are read only at the start, in the order of the reference
 * @param problems why nothing is taken over: what may be taken over contradicts what must stay
 */
record Reload(Settings settings, List<String> needRestart, List<ConfigProblem> problems) {

    /** @param next settings that are valid as a whole, as a restart would take them */
    static Reload of(Settings running, Settings next) {
        Values now = ValuesOfSettings.read(running);
        Values wanted = ValuesOfSettings.read(next);
        List<String> needRestart = new ArrayList<>();
        for (Key<?> key : Keys.all()) {
            if (!key.reloads() && !atStartOnly(key, wanted) && wanted.differs(key, now)) {
                needRestart.add(key.name());
            }
        }
        Values merged = wanted.mergedOver(now);
        Findings findings = new Findings();
        new Relations(merged, key -> key.reloads() ? "changed" : "running", Set.of(), findings)
                .check(LoadRequest.Purpose.SHOW);
        List<ConfigProblem> problems = findings.problems();
        return new Reload(problems.isEmpty() ? SettingsReader.read(merged) : running, needRestart, problems);
    }

    /** What the start itself filled in is not a change. */
    private static boolean atStartOnly(Key<?> key, Values wanted) {
        return key.equals(Keys.ADMIN_TOKEN) && wanted.find(key) == null;
    }
}
