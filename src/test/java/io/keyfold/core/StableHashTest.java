package io.keyfold.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StableHashTest {
    /** Computed outside of Java: a change here would send every conversation to another shard. */
    @Test
    void hashesNeverChange() {
        assertThat(StableHash.of("")).isEqualTo(0xefd01f60ba992926L);
        assertThat(StableHash.of("a")).isEqualTo(0x82a2a958a9bece5bL);
        assertThat(StableHash.of("conv-123")).isEqualTo(0x839c2f91bf8e0e24L);
        assertThat(StableHash.of("part-456")).isEqualTo(0x35bf7affefee4450L);
        assertThat(StableHash.of("6f1c2d3e-4b5a-4c6d-8e7f-0a1b2c3d4e5f")).isEqualTo(0xab5c47dcb53b7fa4L);
    }

    @Test
    void shardsOfCountedIdsAreEven() {
        int[] shards = new int[256];
        for (int i = 0; i < 256 * 400; i++) {
            shards[(int) (StableHash.of("conv-" + i) & 255)]++;
        }

        for (int count : shards) {
            // Five standard deviations of a fair draw.
            assertThat(count).isBetween(300, 500);
        }
    }
}
