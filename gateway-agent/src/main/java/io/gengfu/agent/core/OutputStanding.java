package io.gengfu.agent.core;

import io.gengfu.rules.Known;
import java.util.Set;

/**
 * How one output stands.
 *
 * @param active what the arbiter wants of it
 * @param known what its device's own word is worth, one of {@link Known}
 * @param on the device's own word
 * @param settled whether the device agrees, and nothing is on its way to it
 * @param owner who it is active or safe for; empty when nobody asks
 * @param asking everybody who asks for something
 * @param refusal why the last request for the active state ended before its time; empty if it did
 *     not
 * @param trouble why the last write failed; empty if it did not
 */
public record OutputStanding(
    boolean active,
    byte known,
    boolean on,
    boolean settled,
    String owner,
    Set<String> asking,
    String refusal,
    String trouble) {}
