package io.keyfold.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.upstream.ShortageWorld.Typist;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Too many type on one token of 300 a minute, and what comes from them comes in step: a key of a tenth of all each 47
 * ms, and all that had to wait when the machine stood still. Virtual time.
 */
class BusyMachineTest {
    private static final long PLAYED_MS = 300_000;
    private static final long STEP_MS = 47;
    private static final int PARTS = 10;

    private final ShortageWorld world = ShortageWorld.withOneToken(300);
    private final List<Typist> typing = new ArrayList<>();
    private int part;

    private void keys() {
        int now = part;
        part = (part + 1) % PARTS;
        world.after(2 + world.random.nextInt(3), () -> {
            for (int i = now; i < typing.size(); i += PARTS) {
                typing.get(i).press();
            }
        });
    }

    private List<Typist> silent(String name, int count) {
        List<Typist> typists = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            typists.add(world.silent(name + i));
        }
        return typists;
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "5000, 500, 0", "1000, 300, 0", "5000, 500, 300", "0, 0, 4500"})
    void noPermitIsLostAndNobodyIsPassedOver(long stallsEveryMs, int stallsUpToMs, long beginsMs) {
        world.platform.allows = 300;
        world.platform.says = 300;
        world.stalls(stallsEveryMs, stallsUpToMs);
        List<Typist> old = silent("old-", 200);
        List<Typist> young = silent("new-", 299);
        typing.addAll(old);
        for (int second = 1; second < 300; second++) {
            Typist newcomer = young.get(second - 1);
            world.at(beginsMs + second * 1_000L, () -> typing.add(newcomer));
        }
        for (long atMs = beginsMs; atMs < beginsMs + PLAYED_MS; atMs += STEP_MS) {
            world.at(atMs, this::keys);
        }

        world.run(beginsMs + PLAYED_MS);

        LongSummaryStatistics each =
                old.stream().mapToLong(one -> one.callsAtMs().size()).summaryStatistics();
        List<Long> firstMs =
                young.stream().map(Typist::firstCallAfterMs).sorted().toList();
        assertThat(world.platform.throttledAtMs).as("answers 429").isEmpty();
        assertThat(world.platform.acceptedAtMs).as("of 1,500 allowed").hasSizeGreaterThanOrEqualTo(1_425);
        assertThat(each.getMax()).as("%s", each).isLessThanOrEqualTo(2 * each.getMin());
        assertThat(firstMs.get(firstMs.size() * 95 / 100)).as("p95, ms").isLessThanOrEqualTo(1_000);
        assertThat(world.nodes.get(0).status().conversationsAtOnce()).hasValue(19);
    }
}
