package io.gengfu.driver.opcua;

import io.gengfu.driver.WriteException;
import io.gengfu.driver.opcua.Link.ReadBack;
import io.gengfu.model.Cause;
import io.gengfu.model.Reading;
import io.gengfu.model.Value;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.eclipse.milo.opcua.stack.core.AttributeId;
import org.eclipse.milo.opcua.stack.core.OpcUaDataType;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.enumerated.TimestampsToReturn;
import org.eclipse.milo.opcua.stack.core.types.structured.ReadValueId;

/** Writes and reads back through one client. Any thread; never blocks. */
final class MiloWrites {

  private final OpcUaClient client;
  private final MiloNodes nodes;

  MiloWrites(OpcUaClient client, MiloNodes nodes) {
    this.client = client;
    this.nodes = nodes;
  }

  CompletionStage<Object> write(int node, Value value) {
    NodeId id = nodes.id(node);
    if (id == null) {
      return missing(node);
    }
    return type(node, id)
        .thenCompose(type -> written(node, id, value, type))
        .exceptionallyCompose(MiloWrites::asWriteException);
  }

  private CompletionStage<Object> written(int node, NodeId id, Value value, OpcUaDataType type) {
    try {
      Object raw = RawValues.raw(nodes.node(node), value, type);
      // Part 4 §5.11.4.2: many servers take no status and no time from a client.
      DataValue data = DataValue.valueOnly(Variant.of(raw));
      return client
          .writeValuesAsync(List.of(id), List.of(data))
          .thenCompose(
              results ->
                  results.getFirst().isBad()
                      ? failed(results.getFirst(), " on writing " + id.toParseableString())
                      : CompletableFuture.completedFuture(raw));
    } catch (WriteException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  CompletionStage<ReadBack> readBack(int node, Object raw) {
    NodeId id = nodes.id(node);
    if (id == null) {
      return missing(node);
    }
    return client
        .readValuesAsync(0, TimestampsToReturn.Both, List.of(id))
        .thenApply(
            results -> {
              DataValue data = results.getFirst();
              Reading reading = RawValues.reading(nodes.node(node), data);
              boolean held = reading.quality().isGood() && raw.equals(data.value().value());
              return new ReadBack(held, reading);
            })
        .exceptionallyCompose(MiloWrites::asWriteException);
  }

  /** The node's type: as last reported, else as the server describes the node. */
  private CompletionStage<OpcUaDataType> type(int node, NodeId id) {
    OpcUaDataType known = nodes.type(node);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    var attribute = new ReadValueId(id, AttributeId.DataType.uid(), null, null);
    return client
        .readAsync(0, TimestampsToReturn.Neither, List.of(attribute))
        .thenCompose(
            response -> {
              DataValue data = Objects.requireNonNull(response.getResults())[0];
              OpcUaDataType type =
                  data.value().value() instanceof NodeId typeId
                      ? OpcUaDataType.fromNodeId(typeId)
                      : null;
              return type == null
                  ? failed(
                      data.statusCode(), " on asking for the type of " + id.toParseableString())
                  : CompletableFuture.completedFuture(type);
            });
  }

  private <T> CompletionStage<T> missing(int node) {
    return CompletableFuture.failedFuture(
        new WriteException(Cause.REFUSED, "the server has no " + nodes.node(node).node()));
  }

  private static <T> CompletableFuture<T> failed(StatusCode status, String detail) {
    return CompletableFuture.failedFuture(Statuses.failure(status, detail).asException());
  }

  private static <T> CompletionStage<T> asWriteException(Throwable e) {
    Throwable why = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    return CompletableFuture.failedFuture(
        why instanceof WriteException
            ? why
            : Statuses.failure(UaException.extract(why).orElseGet(() -> new UaException(why)))
                .asException());
  }
}
