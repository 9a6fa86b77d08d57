package io.gengfu.driver.opcua;

import io.gengfu.model.Cause;
import java.net.UnknownHostException;
import java.util.Locale;
import org.eclipse.milo.opcua.stack.core.StatusCodes;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;

/** OPC UA status codes (Part 6 Annex A.2) in the words of the model. */
final class Statuses {

  private Statuses() {}

  /** {@code Bad_SensorFailure}; hexadecimal where the code has no name. */
  static String name(StatusCode status) {
    return StatusCodes.lookup(status.value())
        .map(words -> words[0])
        .orElseGet(() -> "0x" + Long.toHexString(status.value()).toUpperCase(Locale.ROOT));
  }

  static Failure failure(StatusCode status, String detail) {
    return new Failure(cause(status), name(status) + detail);
  }

  static Failure failure(UaException e) {
    Throwable cause = e.getCause();
    if (cause instanceof UnknownHostException
        || cause instanceof java.nio.channels.UnresolvedAddressException) {
      return new Failure(Cause.UNREACHABLE, "the host's name is not known");
    }
    return failure(e.getStatusCode(), "");
  }

  /** Whose fault a bad status is. */
  static Cause cause(StatusCode status) {
    long code = status.value() & 0xFFFF0000L;
    if (code == StatusCodes.Bad_SensorFailure
        || code == StatusCodes.Bad_DeviceFailure
        || code == StatusCodes.Bad_OutOfService) {
      return Cause.SENSOR_FAULT;
    }
    if (code == StatusCodes.Bad_Timeout || code == StatusCodes.Bad_RequestTimeout) {
      return Cause.TIMEOUT;
    }
    if (code == StatusCodes.Bad_DecodingError
        || code == StatusCodes.Bad_EncodingError
        || code == StatusCodes.Bad_TypeMismatch
        || code == StatusCodes.Bad_DataEncodingInvalid
        || code == StatusCodes.Bad_TcpMessageTypeInvalid
        || code == StatusCodes.Bad_TcpMessageTooLarge
        || code == StatusCodes.Bad_OutOfRange) {
      return Cause.GARBLED;
    }
    return isOfTheConnection(code) ? Cause.UNREACHABLE : Cause.REFUSED;
  }

  private static boolean isOfTheConnection(long code) {
    return code == StatusCodes.Bad_NoCommunication
        || code == StatusCodes.Bad_NotConnected
        || code == StatusCodes.Bad_CommunicationError
        || code == StatusCodes.Bad_ConnectionRejected
        || code == StatusCodes.Bad_ConnectionClosed
        || code == StatusCodes.Bad_Disconnect
        || code == StatusCodes.Bad_ServerNotConnected
        || code == StatusCodes.Bad_SecureChannelClosed
        || code == StatusCodes.Bad_SecureChannelIdInvalid
        || code == StatusCodes.Bad_SessionClosed
        || code == StatusCodes.Bad_SessionIdInvalid
        || code == StatusCodes.Bad_Shutdown
        || code == StatusCodes.Bad_ServerHalted;
  }
}
