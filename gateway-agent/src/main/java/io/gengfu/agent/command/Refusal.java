package io.gengfu.agent.command;

import java.util.Locale;

/**
 * Why a command was not even begun.
 *
 * @param why for people, with what would be right
 */
record Refusal(Code code, String why) {

  /** For programs; part of the contract with platforms. */
  enum Code {
    /** The broker had kept it: nobody knows how old it is. */
    RETAINED,
    TOO_LARGE,
    /** The body is not what the schema says. */
    MALFORMED,
    /** The site does not let this uplink do that. */
    NOT_PERMITTED,
    /** It could hurt somebody, and nobody vouches for it. */
    UNSIGNED,
    BAD_SIGNATURE,
    /** Too many commands at once, or in this time. */
    BUSY,
    /** Another command had this id. */
    ID_USED,
    /** It could not be recorded, hence was not done. */
    NOT_RECORDED,
    /** It was begun, and its own part says no: the only one that is recorded with a command. */
    REFUSED;

    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
