package io.keyfold.shard;

import io.keyfold.core.Agent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What service subjects do in the name of others, on record in the log: once per participant and subject, since a line
 * per key would hide it. Ids only; no token, no time of a key.
 */
final class Audit {
    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

    private Audit() {}

    /** {@code agent} does something as {@code member}. */
    static void acts(Conversation conversation, Member member, Agent agent) {
        String subject = agent.userId();
        if (!agent.service() || subject == null || subject.equals(member.auditedSubject)) {
            return;
        }
        if (!subject.equals(member.participant.userId())) {
            member.auditedSubject = subject;
            LOG.info(
                    "service subject acts for a participant subject={} conversation={} participant={}",
                    subject,
                    conversation.id,
                    member.participant.id());
        }
    }

    /** {@code agent} hands over or takes back the guest token of the whole conversation. */
    static void token(Conversation conversation, Agent agent, boolean revoked) {
        if (agent.service() && agent.userId() != null) {
            LOG.info(
                    "service subject changes the guest token subject={} conversation={} revoked={}",
                    agent.userId(),
                    conversation.id,
                    revoked);
        }
    }
}
