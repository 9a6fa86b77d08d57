package io.gengfu.agent.uplink;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.zip.GZIPOutputStream;

/**
 * A {@code kuradatatypes.KuraPayload} on its way: a time, metrics, a body; never a position.
 * Written field by field (Protocol Buffers encoding, version 2): its schema has not changed in ten
 * years, and classes made from it would be a megabyte for one message.
 */
final class KuraPayload {
  private static final int TIMESTAMP = 1;
  private static final int METRIC = 5000;
  private static final int BODY = 5001;

  private static final int NAME = 1;
  private static final int TYPE = 2;

  /** What {@code gzip} puts around it alone is more than could be gained. */
  private static final int WORTH_PACKING = 64;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

  private interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  /** {@code ValueType}, and the field that its values stand in. */
  private enum Type {
    DOUBLE(0, 3),
    INT64(2, 5),
    BOOL(4, 7),
    STRING(5, 8);

    private final int number;
    private final int field;

    Type(int number, int field) {
      this.number = number;
      this.field = field;
    }
  }

  KuraPayload(Instant at) {
    write(to -> to.writeInt64(TIMESTAMP, at.toEpochMilli()));
  }

  KuraPayload text(String name, String value) {
    return metric(name, Type.STRING, to -> to.writeString(Type.STRING.field, value));
  }

  KuraPayload number(String name, double value) {
    return metric(name, Type.DOUBLE, to -> to.writeDouble(Type.DOUBLE.field, value));
  }

  KuraPayload whole(String name, long value) {
    return metric(name, Type.INT64, to -> to.writeInt64(Type.INT64.field, value));
  }

  KuraPayload flag(String name, boolean value) {
    return metric(name, Type.BOOL, to -> to.writeBool(Type.BOOL.field, value));
  }

  private KuraPayload metric(String name, Type type, Fields value) {
    var metric = new ByteArrayOutputStream(64);
    CodedOutputStream to = CodedOutputStream.newInstance(metric, 64);
    try {
      to.writeString(NAME, name);
      to.writeEnum(TYPE, type.number);
      value.write(to);
      to.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    write(all -> all.writeByteArray(METRIC, metric.toByteArray()));
    return this;
  }

  KuraPayload body(byte[] body) {
    write(to -> to.writeByteArray(BODY, body));
    return this;
  }

  private void write(Fields fields) {
    try {
      fields.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As it goes: packed with gzip when that makes it smaller; receivers look for gzip's magic. */
  byte[] bytes() {
    write(CodedOutputStream::flush);
    byte[] plain = bytes.toByteArray();
    if (plain.length < WORTH_PACKING) {
      return plain;
    }
    var packed = new ByteArrayOutputStream(plain.length);
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.size() < plain.length ? packed.toByteArray() : plain;
  }
}
