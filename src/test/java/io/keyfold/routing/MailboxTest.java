package io.keyfold.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final Mailbox mailbox = new Mailbox(loop::add);
    private final List<Integer> seen = new ArrayList<>();

    @Test
    void tasksOfOneTurnWakeTheLoopOnceAndRunInOrder() {
        for (int i = 0; i < 10; i++) {
            int number = i;
            mailbox.post(() -> seen.add(number));
        }
        assertThat(loop).hasSize(1);
        turn();
        assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void aTaskThatPostsIsFollowedByWhatItPosted() {
        mailbox.post(() -> mailbox.post(() -> seen.add(2)));
        mailbox.post(() -> seen.add(1));
        turn();
        turn();
        assertThat(seen).containsExactly(1, 2);
    }

    @Test
    void aFloodIsRunInSeveralTurns() {
        for (int i = 0; i < Mailbox.BATCH + 1; i++) {
            mailbox.post(() -> seen.add(0));
        }
        turn();
        assertThat(seen).hasSize(Mailbox.BATCH);
        turn();
        assertThat(seen).hasSize(Mailbox.BATCH + 1);
    }

    @Test
    void aTaskThatFailsLeavesTheOthersToTheNextTurn() {
        mailbox.post(() -> {
            throw new IllegalStateException("a defect");
        });
        mailbox.post(() -> seen.add(1));
        assertThatThrownBy(this::turn).hasMessage("a defect");
        assertThat(seen).isEmpty();
        turn();
        assertThat(seen).containsExactly(1);
    }

    @Test
    void aFullMailboxRefusesTasksButTakesAnswers() {
        for (int i = 0; i < Mailbox.CAPACITY; i++) {
            assertThat(mailbox.post(() -> {})).isTrue();
        }
        assertThat(mailbox.post(() -> seen.add(1))).isFalse();
        mailbox.answer(() -> seen.add(2));
        while (!loop.isEmpty()) {
            turn();
        }
        assertThat(seen).containsExactly(2);
        assertThat(mailbox.post(() -> {})).isTrue();
    }

    private void turn() {
        Runnable run = loop.poll();
        if (run != null) {
            run.run();
        }
    }
}
