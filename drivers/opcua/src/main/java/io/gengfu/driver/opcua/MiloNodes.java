package io.gengfu.driver.opcua;

import io.gengfu.driver.opcua.OpcUaSettings.MappedNode;
import io.gengfu.model.Quality;
import io.gengfu.model.Reading;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.eclipse.milo.opcua.stack.core.OpcUaDataType;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.jspecify.annotations.Nullable;

/** What one connection has learned of the line's nodes. Any thread. */
final class MiloNodes {

  /**
   * What a value is at all; an Int32 that becomes a Double still counts the same.
   *
   * <p>Types that no signal can have are no kind: their readings are bad anyway.
   */
  enum Kind {
    BOOLEAN,
    NUMBER,
    TEXT
  }

  private final List<MappedNode> nodes;
  private final AtomicReferenceArray<@Nullable NodeId> ids;
  private final AtomicReferenceArray<@Nullable Typed> types;
  private final AtomicReferenceArray<@Nullable Kind> kinds;

  /**
   * What a node was last, found once for all its values of the same Java class.
   *
   * @param doubt why its readings are doubted; null while they are not
   */
  private record Typed(Class<?> value, OpcUaDataType type, @Nullable String doubt) {}

  /**
   * @param kinds what each node was when it was first seen, kept across connections: after an
   *     update of the controller a node may mean something else
   */
  MiloNodes(List<MappedNode> nodes, AtomicReferenceArray<@Nullable Kind> kinds) {
    this.nodes = nodes;
    this.kinds = kinds;
    ids = new AtomicReferenceArray<>(nodes.size());
    types = new AtomicReferenceArray<>(nodes.size());
  }

  MappedNode node(int number) {
    return nodes.get(number);
  }

  /** Null while the server has no such namespace. */
  @Nullable NodeId id(int number) {
    return ids.get(number);
  }

  /** Finds the node's id by the server's present numbering of namespaces. */
  @Nullable NodeId resolve(int number, List<String> namespaces) {
    NodeId id = nodes.get(number).node().in(namespaces).map(NodeId::parse).orElse(null);
    ids.set(number, id);
    return id;
  }

  /** The node's type as last reported or learned. */
  @Nullable OpcUaDataType type(int number) {
    Typed typed = types.get(number);
    return typed == null ? null : typed.type;
  }

  /** What the server said of a node as a reading; uncertain if it is no longer what it was. */
  Reading reading(int number, DataValue data) {
    Reading reading = RawValues.reading(nodes.get(number), data);
    Object value = data.value().value();
    if (value == null) {
      return reading;
    }
    Typed typed = types.get(number);
    if (typed == null || typed.value != value.getClass()) {
      OpcUaDataType type = data.value().getDataType().orElse(null);
      if (type == null) {
        return reading;
      }
      typed = new Typed(value.getClass(), type, doubt(number, type));
      types.set(number, typed);
    }
    return typed.doubt == null ? reading : doubted(reading, typed.doubt);
  }

  private @Nullable String doubt(int number, OpcUaDataType type) {
    Kind kind = kind(type);
    if (kind == null) {
      return null;
    }
    Kind first = kinds.compareAndExchange(number, null, kind);
    return first == null || first == kind
        ? null
        : "the node was a " + word(first) + " and is a " + type + "; check the profile";
  }

  private static Reading doubted(Reading reading, String why) {
    Quality quality =
        switch (reading.quality()) {
          case Quality.Good _ -> new Quality.Uncertain(why);
          case Quality.Uncertain uncertain -> new Quality.Uncertain(uncertain.why() + "; " + why);
          case Quality.Bad bad -> new Quality.Bad(bad.cause(), bad.detail() + "; " + why);
        };
    return new Reading(reading.point(), reading.value(), quality, reading.sourceTime());
  }

  private static String word(Kind kind) {
    return switch (kind) {
      case BOOLEAN -> "Boolean";
      case NUMBER -> "number";
      case TEXT -> "text";
    };
  }

  static @Nullable Kind kind(OpcUaDataType type) {
    return switch (type) {
      case Boolean -> Kind.BOOLEAN;
      case SByte, Byte, Int16, UInt16, Int32, UInt32, Int64, UInt64, Float, Double -> Kind.NUMBER;
      case String, LocalizedText -> Kind.TEXT;
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
          null;
    };
  }
}
