package io.gengfu.driver.opcua;

import io.gengfu.driver.Conversion;
import io.gengfu.driver.WriteException;
import io.gengfu.driver.opcua.OpcUaSettings.MappedNode;
import io.gengfu.model.Cause;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import org.eclipse.milo.opcua.stack.core.OpcUaDataType;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.LocalizedText;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.unsigned.Unsigned;
import org.jspecify.annotations.Nullable;

/** From an OPC UA value to a reading, and from a value to what a node of a given type takes. */
final class RawValues {

  private RawValues() {}

  /** Bad keeps no value; Uncertain keeps it, with the status as the reason. */
  static Reading reading(MappedNode node, DataValue data) {
    StatusCode status = data.statusCode();
    Instant time = time(data.sourceTime());
    if (status.isBad()) {
      return Statuses.failure(status, "").of(node.point()).at(time);
    }
    Reading reading = converted(node, data.value().value()).at(time);
    Value value = reading.value();
    return status.isUncertain() && value != null
        ? new Reading(node.point(), value, new Quality.Uncertain(Statuses.name(status)), time)
        : reading;
  }

  private static Reading converted(MappedNode node, @Nullable Object raw) {
    Conversion conversion = node.conversion();
    return switch (raw) {
      case Boolean flag -> conversion.reading(flag.booleanValue());
      case Number number -> conversion.reading(number.doubleValue());
      case String text -> conversion.reading(text);
      case LocalizedText text when text.text() != null -> conversion.reading(text.text());
      case null -> Reading.bad(node.point(), Cause.GARBLED, "a value of no type");
      default ->
          Reading.bad(
              node.point(),
              Cause.GARBLED,
              "a value of type " + raw.getClass().getSimpleName() + ", which no signal can be");
    };
  }

  private static @Nullable Instant time(@Nullable DateTime time) {
    return time == null || time.isNull() ? null : time.getJavaInstant();
  }

  /**
   * What a node of {@code type} is given to have the value.
   *
   * @throws WriteException if the type cannot hold it
   */
  static Object raw(MappedNode node, Value value, OpcUaDataType type) throws WriteException {
    Conversion conversion = node.conversion();
    return switch (type) {
      case Boolean -> {
        if (value instanceof Value.Flag) {
          yield conversion.rawFlag(value);
        }
        throw misfit(node, value, type);
      }
      case Float -> (float) number(node, value, type);
      case Double -> number(node, value, type);
      case SByte -> integer(node, value, type).byteValue();
      case Int16 -> integer(node, value, type).shortValue();
      case Int32 -> integer(node, value, type).intValue();
      case Int64 -> integer(node, value, type).longValue();
      case Byte -> Unsigned.ubyte(integer(node, value, type).shortValue());
      case UInt16 -> Unsigned.ushort(integer(node, value, type).intValue());
      case UInt32 -> Unsigned.uint(integer(node, value, type).longValue());
      case UInt64 -> Unsigned.ulong(integer(node, value, type));
      case String -> conversion.rawText(value);
      case LocalizedText -> LocalizedText.english(conversion.rawText(value));
      case DateTime,
          Guid,
          ByteString,
          XmlElement,
          NodeId,
          ExpandedNodeId,
          StatusCode,
          QualifiedName,
          ExtensionObject,
          DataValue,
          Variant,
          DiagnosticInfo ->
          throw misfit(node, value, type);
    };
  }

  private static double number(MappedNode node, Value value, OpcUaDataType type)
      throws WriteException {
    return node.conversion().rawNumber(value).orElseThrow(() -> misfit(node, value, type));
  }

  private static BigInteger integer(MappedNode node, Value value, OpcUaDataType type)
      throws WriteException {
    double number = number(node, value, type);
    if (Double.isFinite(number)) {
      BigInteger whole =
          BigDecimal.valueOf(number).setScale(0, RoundingMode.HALF_EVEN).toBigInteger();
      if (inRange(whole, type)) {
        return whole;
      }
    }
    throw misfit(node, value, type);
  }

  private static boolean inRange(BigInteger whole, OpcUaDataType type) {
    boolean signed =
        switch (type) {
          case SByte, Int16, Int32, Int64 -> true;
          default -> false;
        };
    int bits =
        switch (type) {
          case SByte, Byte -> 8;
          case Int16, UInt16 -> 16;
          case Int32, UInt32 -> 32;
          default -> 64;
        };
    return signed ? whole.bitLength() < bits : whole.signum() >= 0 && whole.bitLength() <= bits;
  }

  private static WriteException misfit(MappedNode node, Value value, OpcUaDataType type) {
    return new WriteException(
        Cause.GARBLED, node.node() + " is " + type + " and cannot be given " + value.show());
  }
}
