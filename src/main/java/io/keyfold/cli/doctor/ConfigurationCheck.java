package io.keyfold.cli.doctor;

import io.keyfold.config.ConfigLoader;
import io.keyfold.config.ConfigProblem;
import io.keyfold.config.LoadRequest;
import io.keyfold.config.Loaded;
import io.keyfold.config.Settings;
import io.keyfold.core.DoctorCode;
import java.util.List;
import java.util.stream.Collectors;

/** What {@code check-config} says; the settings go to the chart. */
final class ConfigurationCheck {
    private ConfigurationCheck() {}

    static Finding examine(LoadRequest request, Chart chart) {
        Loaded loaded = ConfigLoader.load(request);
        Settings settings = loaded.settings();
        if (settings == null) {
            return Finding.failed(DoctorCode.CONFIGURATION_INVALID, lines(loaded.problems()));
        }
        chart.settings(settings);
        if (!loaded.warnings().isEmpty()) {
            return Finding.warned(DoctorCode.CONFIGURATION_DOUBTFUL, lines(loaded.warnings()));
        }
        long written = loaded.values().stream().filter(view -> view.isWritten()).count();
        return Finding.ok(written + " keys set, " + (loaded.values().size() - written) + " by default");
    }

    private static String lines(List<ConfigProblem> problems) {
        return problems.stream().map(ConfigProblem::line).collect(Collectors.joining("\n"));
    }
}
