package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StableHashTest {
    private static final int SHARDS = 256;

    /**
     * Nodes of different versions must agree on these for ever. The values were computed by a second implementation.
     */
    @ParameterizedTest
    @CsvSource({
        "'',                                   efd01f60ba992926",
        "a,                                    82a2a958a9bece5b",
        "conv-123,                             839c2f91bf8e0e24",
        "5b8a3f5e-0c6c-4a2b-9a57-3a1b0f2f9d11, 3eb1cce01d875b09",
        "naïve,                                8ef7221b75986c29"
    })
    void theHashOfATextNeverChanges(String text, String hex) {
        assertThat(Long.toHexString(StableHash.of(text))).isEqualTo(hex);
    }

    @ParameterizedTest
    @ValueSource(strings = {"uuid", "counter", "same-tail"})
    void idsOfAnyShapeSpreadOverTheShards(String shape) {
        int[] load = new int[SHARDS];
        Random random = new Random(1);
        int ids = 100_000;
        for (int i = 0; i < ids; i++) {
            String id = switch (shape) {
                case "uuid" -> new UUID(random.nextLong(), random.nextLong()).toString();
                case "counter" -> "conv-" + i;
                default -> i + "-a-long-tail-that-all-of-them-share";
            };
            load[(int) (StableHash.of(id) & SHARDS - 1)]++;
        }
        // A fair die gives 391 +- 20 to a shard; six times that is the bound.
        for (int one : load) {
            assertThat(one).isBetween(ids / SHARDS - 120, ids / SHARDS + 120);
        }
    }

    @Test
    void closeTextsAreFarApart() {
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            assertThat(seen.add(StableHash.of("c" + i))).isTrue();
        }
        int bits = Long.bitCount(StableHash.of("conv-1") ^ StableHash.of("conv-2"));
        assertThat(bits).isBetween(16, 48);
    }
}
