package io.gengfu.agent.store;

import java.time.Instant;

/**
 * A platform's command as it stands in {@code alerts.db}.
 *
 * @param name the id that the platform gave it; with the uplink it names the command for ever
 * @param digest of the whole body, so that a name that is used twice is seen
 * @param request what was asked; empty once the outcome is known
 * @param responseTopic where the answer goes
 * @param correlation what the answer carries; may be empty
 * @param outcome the answer; empty while nobody knows what came of it
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record RecordedCommand(
    String uplink,
    String name,
    String digest,
    String request,
    Instant at,
    String responseTopic,
    byte[] correlation,
    String outcome) {}
