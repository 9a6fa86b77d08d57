package io.gengfu.agent.uplink;

import io.gengfu.model.LocalText;

/**
 * Why an uplink does not get in, or soon will not, in words for whoever has to mend it.
 *
 * @param what is wrong
 * @param remedy what to do about it
 */
public record Trouble(Kind kind, LocalText what, LocalText remedy) {

  /** What programs tell apart. */
  public enum Kind {
    /** Nobody answers there, or the line is cut. */
    UNREACHABLE,
    /** The broker's certificate is signed by nobody whom the CA file names. */
    UNKNOWN_AUTHORITY,
    /** The broker's certificate, or one above it. */
    CERTIFICATE_EXPIRED,
    /** The broker's certificate; or the gateway's clock is wrong. */
    CERTIFICATE_NOT_YET_VALID,
    /** The broker's certificate is for somebody else. */
    WRONG_HOST_NAME,
    /** The broker's certificate, for another reason. */
    CERTIFICATE_REFUSED,
    /** The broker wants a certificate and the site file names none. */
    OWN_CERTIFICATE_MISSING,
    OWN_CERTIFICATE_EXPIRED,
    /** It works, for at most 30 days more. */
    OWN_CERTIFICATE_DUE,
    OWN_CERTIFICATE_REFUSED,
    /** Both speak TLS, but no common version. */
    NO_COMMON_VERSION,
    /** What answers there does not speak TLS. */
    NO_TLS,
    /** Reason code 0x86: user or password. */
    CREDENTIALS_REFUSED,
    /** Reason code 0x87. */
    NOT_AUTHORISED,
    /** A second gateway under the same id. Nothing is lost; people and commands are misled. */
    TWIN,
    /** The broker's certificate, for at most 14 days more. */
    CERTIFICATE_DUE,
    /** The broker takes records, and the platform confirms none. They are sent again and again. */
    UNCONFIRMED,
    /** Alerts get through; telemetry, on its own connection, does not. */
    SECOND_CONNECTION,
    /** A file that the configuration names. */
    FILE_UNUSABLE
  }

  static Trouble of(Kind kind, String zh, String en, String zhRemedy, String enRemedy) {
    return new Trouble(kind, new LocalText(zh, en), new LocalText(zhRemedy, enRemedy));
  }

  @Override
  public String toString() {
    return what.en() + "; " + remedy.en();
  }
}
