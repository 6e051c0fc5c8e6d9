package io.keyfold.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A network of our own that can be cut: a namespace for each node, all wired to a bridge in a namespace between them,
 * the hub. The machine's own network is neither changed nor reached. Needs root, {@code ip} and {@code nft}; the names
 * of the namespaces carry the id of the process that made them, so that a later run finds what a killed one left.
 */
public final class Wires implements AutoCloseable {
    /** Of the hub, where those live whom all nodes reach, whatever is cut. */
    public static final String HUB_ADDRESS = "10.77.0.254";

    private static final Pattern OURS = Pattern.compile("^(keyfold-(\\d+)-\\S+)", Pattern.MULTILINE);
    private static final int LIMIT_S = 20;

    private final String name;
    private final int nodes;
    private boolean own;
    private long lost;

    private Wires(String name, int nodes) {
        this.name = name;
        this.nodes = nodes;
    }

    /** Lays them for {@code nodes} nodes; {@link #close} takes them away. */
    public static Wires lay(int nodes) {
        removeLeftovers();
        Wires wires = new Wires("keyfold-" + ProcessHandle.current().pid() + "-", nodes);
        wires.own = true;
        try {
            wires.lay();
            return wires;
        } catch (RuntimeException e) {
            wires.close();
            throw e;
        }
    }

    /** Those that another process laid: what its {@link #name} said. */
    public static Wires laid(String name, int nodes) {
        return new Wires(name, nodes);
    }

    /** What keeps this machine from making them; empty when nothing does. */
    public static Optional<String> obstacle() {
        String probe = "keyfold-" + ProcessHandle.current().pid() + "-probe";
        try {
            run("ip", "netns", "add", probe);
            run("ip", "netns", "exec", probe, "nft", "list", "ruleset");
            run("ip", "netns", "delete", probe);
            return Optional.empty();
        } catch (IllegalStateException | UncheckedIOException e) {
            return Optional.of("network namespaces need root, ip and nft: " + e.getMessage());
        }
    }

    private void lay() {
        String hub = hub();
        run("ip", "netns", "add", hub);
        run("ip", "-n", hub, "link", "set", "lo", "up");
        run("ip", "-n", hub, "link", "add", "bridge", "type", "bridge");
        run("ip", "-n", hub, "addr", "add", HUB_ADDRESS + "/24", "dev", "bridge");
        run("ip", "-n", hub, "link", "set", "bridge", "up");
        for (int i = 0; i < nodes; i++) {
            String node = node(i);
            String wire = "wire" + i;
            run("ip", "netns", "add", node);
            run("ip", "-n", node, "link", "set", "lo", "up");
            run("ip", "-n", hub, "link", "add", wire, "type", "veth", "peer", "name", "eth0", "netns", node);
            run("ip", "-n", hub, "link", "set", wire, "master", "bridge", "up");
            run("ip", "-n", node, "addr", "add", addressOf(i) + "/24", "dev", "eth0");
            run("ip", "-n", node, "link", "set", "eth0", "up");
            nft(i, "add table inet cuts; add chain inet cuts in { type filter hook input priority 0; }");
        }
    }

    /** For {@link #laid}. */
    public String name() {
        return name;
    }

    private String hub() {
        return name + "hub";
    }

    private String node(int node) {
        return name + node;
    }

    public static String addressOf(int node) {
        return "10.77.0." + (node + 1);
    }

    /** A command that runs the one after it in the hub, and becomes it. */
    public List<String> inHub() {
        return List.of("ip", "netns", "exec", hub());
    }

    /** Where the nodes run. */
    public List<Place> places() {
        return IntStream.range(0, nodes)
                .mapToObj(i -> Place.alone(addressOf(i), "ip", "netns", "exec", node(i)))
                .toList();
    }

    // ---- cuts --------------------------------------------------------------------------------------------------

    /** From now on nothing that {@code from} sends arrives at {@code to}; the way back is as it was. */
    public void cutOneWay(int from, int to) {
        nft(to, "add rule inet cuts in ip saddr " + addressOf(from) + " counter drop");
    }

    /** From now on nothing goes between {@code node} and the others. */
    public void cutOff(int node) {
        IntStream.range(0, nodes).filter(other -> other != node).forEach(other -> {
            cutOneWay(node, other);
            cutOneWay(other, node);
        });
    }

    /** Everything arrives again. */
    public void heal() {
        for (int i = 0; i < nodes; i++) {
            Matcher counted = Pattern.compile("packets (\\d+)").matcher(nft(i, "list chain inet cuts in"));
            while (counted.find()) {
                lost += Long.parseLong(counted.group(1));
            }
            nft(i, "flush chain inet cuts in");
        }
    }

    /** Packets that did not arrive, in cuts that are healed. */
    public long lost() {
        return lost;
    }

    private String nft(int node, String what) {
        return run("ip", "netns", "exec", node(node), "nft", what);
    }

    // ---- the end -----------------------------------------------------------------------------------------------

    /** Takes away what this process laid, and ends what still runs there. */
    @Override
    public void close() {
        if (own) {
            ours().stream().filter(each -> each.startsWith(name)).forEach(Wires::remove);
        }
    }

    private static void removeLeftovers() {
        for (String each : ours()) {
            Matcher parts = OURS.matcher(each);
            if (parts.find() && ProcessHandle.of(Long.parseLong(parts.group(2))).isEmpty()) {
                remove(each);
            }
        }
    }

    private static List<String> ours() {
        List<String> names = new ArrayList<>();
        Matcher each = OURS.matcher(run("ip", "netns", "list"));
        while (each.find()) {
            names.add(each.group(1));
        }
        return names;
    }

    private static void remove(String namespace) {
        run("ip", "netns", "pids", namespace)
                .lines()
                .map(Long::valueOf)
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .forEach(ProcessHandle::destroyForcibly);
        run("ip", "netns", "delete", namespace);
    }

    /** What it printed; it must succeed. */
    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(Arrays.toString(command) + ": " + printed.strip());
            }
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
