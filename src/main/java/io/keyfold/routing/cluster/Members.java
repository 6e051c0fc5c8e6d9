package io.keyfold.routing.cluster;

import java.util.List;
import java.util.Optional;

/**
 * The cluster as this node sees it; immutable.
 *
 * @param self the id of this node
 * @param byAge everyone who is there, this node included, the oldest first
 */
public record Members(String self, List<Member> byAge) {
    public Members {
        byAge = List.copyOf(byAge);
    }

    /** The ids of those that may own conversations, sorted: the same list on every node that sees the same members. */
    public List<String> serving() {
        return byAge.stream()
                .filter(Member::isServing)
                .map(Member::nodeId)
                .sorted()
                .toList();
    }

    /** The ids of all, the oldest first. */
    public List<String> present() {
        return byAge.stream().map(Member::nodeId).toList();
    }

    /** Whether nobody else is there. */
    public boolean isAlone() {
        return byAge.stream().allMatch(member -> member.nodeId().equals(self));
    }

    /** Whether all members open what this node seals with its newest secret. */
    public boolean isNewestSecretKnownToAll() {
        SecretMarks own = secretOf(self);
        return byAge.stream().allMatch(member -> own.isNewestKnownTo(secretOf(member.nodeId())));
    }

    private SecretMarks secretOf(String nodeId) {
        return find(nodeId).map(Member::record).map(MemberRecord::secret).orElse(SecretMarks.UNSAID);
    }

    /** The member of that id, if it is there. */
    public Optional<Member> find(String nodeId) {
        return byAge.stream().filter(member -> member.nodeId().equals(nodeId)).findFirst();
    }

    /** Those that joined before this node. */
    List<Member> olderThanSelf() {
        return byAge.stream().takeWhile(member -> !member.nodeId().equals(self)).toList();
    }
}
