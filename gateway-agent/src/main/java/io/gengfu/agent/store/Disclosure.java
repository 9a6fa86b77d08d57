package io.gengfu.agent.store;

/**
 * Raw values about a person that one platform was given in one hour.
 *
 * @param consent its id
 * @param from epoch ms; with {@code to} the hour by the wall clock of the time
 * @param points how many readings of which point, as JSON
 * @param readings of all of them
 * @param firstBlock tells it from another hour of the same name: a clock may be set back
 */
public record Disclosure(
    String consent,
    String uplink,
    String purpose,
    long from,
    long to,
    String points,
    long readings,
    long firstBlock) {}
