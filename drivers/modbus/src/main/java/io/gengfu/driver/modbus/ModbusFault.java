package io.gengfu.driver.modbus;

import com.digitalpetri.modbus.ExceptionCode;
import io.gengfu.model.Cause;
import java.util.Locale;

/** Why a request has no answer that can be used. Expected trouble, so without a stack trace. */
final class ModbusFault extends Exception {

  private static final long serialVersionUID = 1L;

  /** How much is affected. */
  enum Scope {
    /** What the request asked for; the unit lives. */
    REQUEST,
    /** The unit; others on the line may live. */
    UNIT,
    /** The connection: it is dropped. */
    LINE
  }

  private final Scope scope;
  private final Cause why;
  private final int code;

  private ModbusFault(Scope scope, Cause why, int code, String detail) {
    super(detail, null, false, false);
    this.scope = scope;
    this.why = why;
    this.code = code;
  }

  static ModbusFault unreachable(String detail) {
    return new ModbusFault(Scope.LINE, Cause.UNREACHABLE, 0, detail);
  }

  /** What came cannot be trusted, nor can what follows it on the same connection. */
  static ModbusFault garbled(String detail) {
    return new ModbusFault(Scope.LINE, Cause.GARBLED, 0, detail);
  }

  /** What came cannot be trusted; what comes after the next silence may be. */
  static ModbusFault noise(String detail) {
    return new ModbusFault(Scope.UNIT, Cause.GARBLED, 0, detail);
  }

  static ModbusFault timeout(String detail) {
    return new ModbusFault(Scope.UNIT, Cause.TIMEOUT, 0, detail);
  }

  /** No unit answers any more: the connection may be dead without having been closed. */
  static ModbusFault deaf(String detail) {
    return new ModbusFault(Scope.LINE, Cause.TIMEOUT, 0, detail);
  }

  /**
   * The server's own exception (§7). Codes 0A and 0B come from a serial gateway and mean that the
   * unit behind it is absent.
   */
  static ModbusFault exception(int code) {
    String detail =
        "exception %02X %s"
            .formatted(
                code,
                ExceptionCode.from(code)
                    .map(c -> c.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                    .orElse("not in the specification"));
    boolean absent =
        code == ExceptionCode.GATEWAY_PATH_UNAVAILABLE.getCode()
            || code == ExceptionCode.GATEWAY_TARGET_DEVICE_FAILED_TO_RESPONSE.getCode();
    return absent
        ? new ModbusFault(Scope.UNIT, Cause.UNREACHABLE, code, detail)
        : new ModbusFault(Scope.REQUEST, Cause.REFUSED, code, detail);
  }

  Scope scope() {
    return scope;
  }

  Cause why() {
    return why;
  }

  String detail() {
    return String.valueOf(getMessage());
  }

  /** Whether the same request may have an answer the next time. */
  boolean mayPass() {
    return scope == Scope.UNIT && (why == Cause.TIMEOUT || why == Cause.GARBLED);
  }

  /** Whether an address was asked for that the server does not have. */
  boolean isIllegalAddress() {
    return code == ExceptionCode.ILLEGAL_DATA_ADDRESS.getCode();
  }
}
