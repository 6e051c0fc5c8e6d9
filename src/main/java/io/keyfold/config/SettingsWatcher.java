package io.keyfold.config;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices changed files and hands over new settings: of the configuration files, the files that secrets come from, and
 * the files that keys name (certificates, public keys).
 *
 * <p>Polls once a second instead of using {@code WatchService}, which sees changes of a directory, not of what a link
 * in it leads to. Mounted secrets of Kubernetes are such links, and on overlay and network file systems events may not
 * come at all. A poll is one look at the attributes of a handful of files.
 *
 * <p>{@link #poll} blocks, so it belongs on a worker; {@code onChange} runs on the same thread and must hop to the
 * event loops itself. It is called for valid settings only, and also when only the content of a named file changed (the
 * settings are then equal to those before).
 */
public final class SettingsWatcher {
    /** How often {@link #poll} is meant to be called. */
    public static final long POLL_INTERVAL_MS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(SettingsWatcher.class);

    private final LoadRequest request;
    private final Consumer<Settings> onChange;
    private Settings running;
    private FileStamps applied;
    private FileStamps seen;
    /** The first poll always reloads: it learns which files are named, and what changed since the start. */
    private boolean first = true;

    /** @param current what the node runs with, as loaded from {@code request}; what the start filled in is kept */
    public SettingsWatcher(LoadRequest request, Settings current, Consumer<Settings> onChange) {
        this.request = request;
        this.onChange = onChange;
        this.running = current;
        this.applied = FileStamps.take(request.files());
        this.seen = applied;
    }

    /**
     * Looks at the files, and reloads when they changed and have been still for one poll: a file that is being written
     * is not read half. Reads files; one call at a time.
     */
    public synchronized void poll() {
        FileStamps now = FileStamps.take(applied.files());
        boolean still = now.equals(seen);
        seen = now;
        if (first || (still && !now.equals(applied))) {
            applied = now;
            reload();
            first = false;
        }
    }

    private void reload() {
        Loaded loaded = ConfigLoader.load(request);
        watch(loaded.files());
        Settings next = loaded.settings();
        if (next == null) {
            LOG.error(
                    "changed configuration is not valid, keeping the old problems={}",
                    loaded.problems().size());
            loaded.problems().forEach(problem -> LOG.error("configuration problem={}", problem.line()));
            return;
        }
        Reload reload = Reload.of(running, next);
        reload.needRestart().forEach(key -> LOG.warn("changed key needs a restart, keeping the old value key={}", key));
        reload.problems().forEach(problem -> LOG.warn("change waits for a restart problem={}", problem.line()));
        if (reload.problems().isEmpty() && !(first && reload.settings().equals(running))) {
            running = reload.settings();
            onChange.accept(running);
            LOG.info("configuration reloaded files={}", loaded.files().size());
        }
    }

    /** New values may name new files. What is watched already keeps its stamp, so that no change slips by. */
    private void watch(Set<Path> files) {
        applied = applied.retaining(files);
        seen = applied;
    }
}
