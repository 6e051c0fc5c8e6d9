package io.keyfold.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StampTest {
    @Test
    void aLaterOwnershipCountsMoreThanAnyNumberOfRecords() {
        assertThat(new Stamp(2, 0, 1)).isGreaterThan(new Stamp(1, 9, 1_000));
        assertThat(new Stamp(2, 1, 2)).isGreaterThan(new Stamp(2, 1, 1));
        assertThat(new Stamp(1, 0, 0)).isGreaterThan(Stamp.NONE);
    }

    @Test
    void ofTwoOwnersAtOnceOneAlwaysComesFirst() {
        assertThat(new Stamp(2, -1, 1)).isGreaterThan(new Stamp(2, 1, 50));
    }

    @Test
    void bytesAreOrderedAsStampsAre() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            Stamp one = some(random);
            Stamp other = some(random);
            assertThat(Integer.signum(Arrays.compareUnsigned(one.encode(), other.encode())))
                    .isEqualTo(Integer.signum(one.compareTo(other)));
        }
    }

    private static Stamp some(Random random) {
        List<Long> longs = List.of(0L, 1L, -1L, Long.MAX_VALUE, random.nextLong());
        return new Stamp(longs.get(random.nextInt(5)), longs.get(random.nextInt(5)), longs.get(random.nextInt(5)));
    }

    @Test
    void aStampComesBackFromTheBeginningOfLongerBytes() {
        Stamp stamp = new Stamp(1_700_000_000_000L, -77, 12);
        assertThat(Stamp.decode(Arrays.copyOf(stamp.encode(), 100))).isEqualTo(stamp);
        assertThat(Stamp.decode(new byte[Stamp.BYTES - 1])).isEqualTo(Stamp.NONE);
    }
}
