package io.keyfold;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyfold.routing.View;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardMovesTest {
    private static final View NOBODY = View.of("a", List.of());
    private static final View B = View.of("a", List.of("b"));
    private static final View BOTH = View.of("a", List.of("a", "b"));
    private static final View ALONE = View.of("a", List.of("a"));

    private final ShardMoves moves = new ShardMoves();

    @Test
    void shardsOfTheStartAreNoMoves() {
        moves.changed(NOBODY, B);
        moves.changed(B, BOTH);
        assertThat(BOTH.shardsOwned()).isPositive();
        assertThat(moves.count()).isZero();
    }

    @Test
    void shardsThatComeAndLeaveAfterwardsAre() {
        moves.changed(NOBODY, BOTH);
        moves.changed(BOTH, ALONE);
        assertThat(moves.count()).isEqualTo(256 - BOTH.shardsOwned());
        moves.changed(ALONE, BOTH);
        assertThat(moves.count()).isEqualTo(2L * (256 - BOTH.shardsOwned()));
    }

    @Test
    void aDrainMovesWhatWasOwned() {
        moves.changed(NOBODY, BOTH);
        moves.changed(BOTH, B);
        assertThat(moves.count()).isEqualTo(BOTH.shardsOwned());
    }
}
