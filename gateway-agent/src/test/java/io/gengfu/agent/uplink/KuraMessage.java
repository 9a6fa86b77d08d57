package io.gengfu.agent.uplink;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * What a Kura platform reads of a payload: by the published schema (kurapayload.proto) and nothing
 * of the agent's. A field that the schema does not have, or a required one that is missing, throws.
 *
 * @param metrics by name, each of the type that it says it has
 */
record KuraMessage(
    long timestamp, boolean position, Map<String, Object> metrics, String body, boolean packed) {

  private static final List<String> VALUE_TYPES =
      List.of("DOUBLE", "FLOAT", "INT64", "INT32", "BOOL", "STRING", "BYTES");
  private static final Descriptor SCHEMA = schema();

  static KuraMessage of(byte[] payload) {
    boolean packed = payload.length > 1 && payload[0] == 0x1f && payload[1] == (byte) 0x8b;
    try {
      DynamicMessage read = DynamicMessage.parseFrom(SCHEMA, packed ? unpacked(payload) : payload);
      if (!read.getUnknownFields().asMap().isEmpty()) {
        throw new IllegalArgumentException("not of the schema: " + read.getUnknownFields());
      }
      var metrics = new TreeMap<String, Object>();
      FieldDescriptor all = field(SCHEMA, "metric");
      for (int i = 0; i < read.getRepeatedFieldCount(all); i++) {
        metric((DynamicMessage) read.getRepeatedField(all, i), metrics);
      }
      return new KuraMessage(
          (Long) read.getField(field(SCHEMA, "timestamp")),
          read.hasField(field(SCHEMA, "position")),
          metrics,
          ((ByteString) read.getField(field(SCHEMA, "body"))).toStringUtf8(),
          packed);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static void metric(DynamicMessage metric, Map<String, Object> into) {
    Descriptor type = metric.getDescriptorForType();
    var kind = (EnumValueDescriptor) metric.getField(field(type, "type"));
    String holder =
        switch (kind.getName()) {
          case "DOUBLE" -> "double_value";
          case "INT64" -> "long_value";
          case "BOOL" -> "bool_value";
          case "STRING" -> "string_value";
          default -> throw new IllegalArgumentException("a metric of type " + kind);
        };
    if (!metric.hasField(field(type, holder)) || metric.getAllFields().size() != 3) {
      throw new IllegalArgumentException("a metric without a value of its type: " + metric);
    }
    String name = (String) metric.getField(field(type, "name"));
    if (into.put(name, metric.getField(field(type, holder))) != null) {
      throw new IllegalArgumentException("two metrics of one name: " + name);
    }
  }

  private static byte[] unpacked(byte[] payload) {
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(payload))) {
      return gzip.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FieldDescriptor field(Descriptor type, String name) {
    return Objects.requireNonNull(type.findFieldByName(name));
  }

  private static FieldDescriptorProto.Builder field(
      Label label, FieldDescriptorProto.Type type, String name, int number) {
    return FieldDescriptorProto.newBuilder()
        .setLabel(label)
        .setType(type)
        .setName(name)
        .setNumber(number);
  }

  private static Descriptor schema() {
    var values = EnumDescriptorProto.newBuilder().setName("ValueType");
    for (String name : VALUE_TYPES) {
      values.addValue(
          EnumValueDescriptorProto.newBuilder().setName(name).setNumber(VALUE_TYPES.indexOf(name)));
    }
    String prefix = ".kuradatatypes.KuraPayload.";
    var metric =
        DescriptorProto.newBuilder()
            .setName("KuraMetric")
            .addEnumType(values)
            .addField(field(Label.LABEL_REQUIRED, FieldDescriptorProto.Type.TYPE_STRING, "name", 1))
            .addField(
                field(Label.LABEL_REQUIRED, FieldDescriptorProto.Type.TYPE_ENUM, "type", 2)
                    .setTypeName(prefix + "KuraMetric.ValueType"))
            .addField(
                field(
                    Label.LABEL_OPTIONAL, FieldDescriptorProto.Type.TYPE_DOUBLE, "double_value", 3))
            .addField(
                field(Label.LABEL_OPTIONAL, FieldDescriptorProto.Type.TYPE_FLOAT, "float_value", 4))
            .addField(
                field(Label.LABEL_OPTIONAL, FieldDescriptorProto.Type.TYPE_INT64, "long_value", 5))
            .addField(
                field(Label.LABEL_OPTIONAL, FieldDescriptorProto.Type.TYPE_INT32, "int_value", 6))
            .addField(
                field(Label.LABEL_OPTIONAL, FieldDescriptorProto.Type.TYPE_BOOL, "bool_value", 7))
            .addField(
                field(
                    Label.LABEL_OPTIONAL, FieldDescriptorProto.Type.TYPE_STRING, "string_value", 8))
            .addField(
                field(
                    Label.LABEL_OPTIONAL, FieldDescriptorProto.Type.TYPE_BYTES, "bytes_value", 9));
    var position =
        DescriptorProto.newBuilder()
            .setName("KuraPosition")
            .addField(
                field(Label.LABEL_REQUIRED, FieldDescriptorProto.Type.TYPE_DOUBLE, "latitude", 1))
            .addField(
                field(Label.LABEL_REQUIRED, FieldDescriptorProto.Type.TYPE_DOUBLE, "longitude", 2));
    var payload =
        DescriptorProto.newBuilder()
            .setName("KuraPayload")
            .addNestedType(metric)
            .addNestedType(position)
            .addField(
                field(Label.LABEL_OPTIONAL, FieldDescriptorProto.Type.TYPE_INT64, "timestamp", 1))
            .addField(
                field(Label.LABEL_OPTIONAL, FieldDescriptorProto.Type.TYPE_MESSAGE, "position", 2)
                    .setTypeName(prefix + "KuraPosition"))
            .addField(
                field(Label.LABEL_REPEATED, FieldDescriptorProto.Type.TYPE_MESSAGE, "metric", 5000)
                    .setTypeName(prefix + "KuraMetric"))
            .addField(
                field(Label.LABEL_OPTIONAL, FieldDescriptorProto.Type.TYPE_BYTES, "body", 5001));
    var file =
        FileDescriptorProto.newBuilder()
            .setName("kurapayload.proto")
            .setPackage("kuradatatypes")
            .setSyntax("proto2")
            .addMessageType(payload)
            .build();
    try {
      return FileDescriptor.buildFrom(file, new FileDescriptor[0])
          .findMessageTypeByName("KuraPayload");
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException(e);
    }
  }
}
