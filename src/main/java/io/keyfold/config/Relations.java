package io.keyfold.config;

import io.keyfold.config.LoadRequest.Purpose;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;

/**
 * The rules between keys: what contradicts what. A rule that touches a value which is wrong by itself is not checked;
 * the wrong value is reported already.
 */
final class Relations {
    private final Values values;
    private final Function<Key<?>, String> originOf;
    private final Set<Key<?>> bad;
    private final Findings findings;

    /** @param bad keys whose value could not be read; the values hold their defaults instead */
    Relations(Values values, Function<Key<?>, String> originOf, Set<Key<?>> bad, Findings findings) {
        this.values = values;
        this.originOf = originOf;
        this.bad = bad;
        this.findings = findings;
    }

    void check(Purpose purpose) {
        times();
        listeners();
        participants();
        new NotBuilt(this, values).check();
        new AuthRelations(this, values).check(purpose);
        new ClusterRelations(this, values).check(purpose);
        new UpstreamRelations(this, values).check(purpose);
        new ReferencedFiles(this, values, findings).check(purpose);
    }

    private void times() {
        below(Keys.REFRESH_INTERVAL, Keys.DISPLAY_DURATION, "else the indicator goes dark between two calls");
        notAbove(Keys.MESSAGE_FLOOR, Keys.REFRESH_INTERVAL, "the floor is the shorter of the two waits");
        notAbove(Keys.IDLE_TIMEOUT, Keys.IDLE_AFTER, "a token must not lapse while the agent counts as typing");
        if (readable(Keys.UPSTREAM_TIMEOUT, Keys.DISPLAY_DURATION)
                && values.get(Keys.UPSTREAM_TIMEOUT) >= values.get(Keys.DISPLAY_DURATION)) {
            warning(
                    Keys.UPSTREAM_TIMEOUT,
                    "is not below " + named(Keys.DISPLAY_DURATION)
                            + ": one call that hangs keeps the indicator dark for longer than it would have lit it");
        }
    }

    private void listeners() {
        boolean samePort = values.get(Keys.HTTP_PORT).equals(values.get(Keys.MANAGEMENT_PORT));
        if (readable(Keys.HTTP_PORT, Keys.MANAGEMENT_PORT) && samePort && values.get(Keys.HTTP_PORT) != 0) {
            problem(Keys.MANAGEMENT_PORT, "must differ from " + named(Keys.HTTP_PORT) + ": they are two listeners");
        }
    }

    private void participants() {
        if (!readable(Keys.PURPOSES)) {
            return;
        }
        if (values.get(Keys.PURPOSES).isEmpty()) {
            problem(Keys.PURPOSES, "is empty, so nobody could type; to turn typing off, set typing.enabled to false");
        }
        for (String guestSide : new String[] {"customer", "external"}) {
            if (values.get(Keys.PURPOSES).contains(guestSide)) {
                problem(Keys.PURPOSES, "must not hold " + guestSide + ": that is the guest's side");
            }
        }
    }

    private void below(Key<Long> small, Key<Long> large, String why) {
        if (readable(small, large) && values.get(small) >= values.get(large)) {
            problem(small, "must be below " + named(large) + ", " + why);
        }
    }

    private void notAbove(Key<Long> small, Key<Long> large, String why) {
        if (readable(small, large) && values.get(small) > values.get(large)) {
            problem(small, "must not be above " + named(large) + ", " + why);
        }
    }

    /** Whether each of these was read as it was written. */
    boolean readable(Key<?>... keys) {
        return Arrays.stream(keys).noneMatch(bad::contains);
    }

    void problem(Key<?> key, String whatToDo) {
        findings.problem(key.name(), values.show(key), originOf.apply(key), whatToDo);
    }

    void warning(Key<?> key, String whatToDo) {
        findings.warning(key.name(), values.show(key), originOf.apply(key), whatToDo);
    }

    /** The other key of a rule, with its value and where that comes from. */
    String named(Key<?> key) {
        return key.name() + " = " + values.show(key) + " (" + originOf.apply(key) + ")";
    }
}
