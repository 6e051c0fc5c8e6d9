/**
 * One limit for several nodes: how a cluster divides what the platform allows it, so that the sum stays below the limit
 * whatever becomes of nodes, clocks and messages. Pure, as all of core; nodes are numbers, messages are longs.
 *
 * <p>Each member has a small <em>floor</em> that is its own as long as it lives. The rest is lent by one member, the
 * granter, once a second and for three seconds, to whoever has the demand. Three rules make that safe without clocks
 * that agree:
 *
 * <ol>
 *   <li>A grant counts from the sending of the request that it answers, by the asker's clock; the granter counts it
 *       from the arrival, which is later.
 *   <li>A granter lends nothing beyond 4 s after the oldest of its own stamps that a quorum has sent back; a member
 *       counts for a granter only when it has asked nobody else for 4 s. So the grants of two granters never meet.
 *   <li>Who has a floor and who has a vote stands in a {@link io.keyfold.core.share.Roster}, written by the granter and
 *       held by a quorum before anybody acts on it. Who is absent keeps the floor; who leaves gives it back.
 * </ol>
 *
 * <p>Source: leases after Gray and Cheriton (1989); numbered leaders and joint changes of membership after Raft
 * (Ongaro, 2014). Nothing is written to a disk: a member that restarts counts for a quorum only when all the others are
 * there.
 *
 * <p>What this costs and where it ends: a node has nothing in its first 4 s, and after a granter's death all have their
 * floors only for about 5 s. Half of the members without the oldest have their floors only, until its place is taken
 * again or it has left cleanly. Members that start for the first time, or all at once after a crash, while those that
 * remember are cut off from them, found a second cluster once they are more than half of those expected. A limit too
 * small for a whole permit for each (20 for each member and minute) is lent to one at a time, as long as it wants it.
 */
@NullMarked
package io.keyfold.core.share;

import org.jspecify.annotations.NullMarked;
