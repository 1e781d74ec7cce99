package io.weft.extension.filter.http.grpcjsontranscoder;

import com.google.api.AnnotationsProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.StatusProto;
import io.weft.common.ConfigException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the schema of messages from a descriptor set. Used by one thread. */
final class SchemaFactory {
  private final Map<String, FileDescriptorProto> protos = new LinkedHashMap<>();
  private final Map<String, FileDescriptor> files = new HashMap<>();
  private final Map<String, MessageType> types = new HashMap<>();
  private final Map<String, EnumType> enums = new HashMap<>();

  /**
   * The schema of the {@code FileDescriptorSet} in {@code bytes}.
   *
   * @throws ConfigException if it is none, or something that it needs is missing
   */
  SchemaFactory(byte[] bytes) throws ConfigException {
    ExtensionRegistry extensions = ExtensionRegistry.newInstance();
    extensions.add(AnnotationsProto.http);
    FileDescriptorSet set;
    try {
      set = FileDescriptorSet.parseFrom(bytes, extensions);
    } catch (InvalidProtocolBufferException e) {
      throw new ConfigException("", "transcoding_filter: Unable to parse proto descriptor");
    }
    for (FileDescriptorProto file : set.getFileList()) {
      protos.put(file.getName(), file);
    }
    for (String name : protos.keySet()) {
      add(file(name, 0));
    }
    add(StatusProto.getDescriptor());
  }

  /** The message {@code fullName}; null if there is none. */
  @Nullable MessageType type(String fullName) {
    return types.get(fullName);
  }

  /** All messages by their full names. */
  Map<String, MessageType> types() {
    return Map.copyOf(types);
  }

  /** The service {@code fullName}; null if there is none. */
  @Nullable ServiceDescriptor service(String fullName) {
    for (FileDescriptor file : files.values()) {
      for (ServiceDescriptor service : file.getServices()) {
        if (service.getFullName().equals(fullName)) {
          return service;
        }
      }
    }
    return null;
  }

  private FileDescriptor file(String name, int depth) throws ConfigException {
    FileDescriptor known = files.get(name);
    if (known != null) {
      return known;
    }
    FileDescriptorProto proto = protos.get(name);
    if (proto == null || depth > protos.size()) {
      throw unusable(name + " is missing");
    }
    List<FileDescriptor> needed = new ArrayList<>();
    for (String dependency : proto.getDependencyList()) {
      if (protos.containsKey(dependency)) {
        needed.add(file(dependency, depth + 1));
      }
    }
    try {
      FileDescriptor file =
          FileDescriptor.buildFrom(proto, needed.toArray(FileDescriptor[]::new), true);
      files.put(name, file);
      return file;
    } catch (DescriptorValidationException e) {
      throw unusable(String.valueOf(e.getMessage()));
    }
  }

  private static ConfigException unusable(String why) {
    return new ConfigException(
        "", "transcoding_filter: Unable to build proto descriptor pool: " + why);
  }

  private void add(FileDescriptor file) {
    for (Descriptor message : file.getMessageTypes()) {
      add(message);
    }
  }

  private void add(Descriptor message) {
    message(message);
    for (Descriptor nested : message.getNestedTypes()) {
      add(nested);
    }
  }

  private MessageType message(Descriptor descriptor) {
    MessageType known = types.get(descriptor.getFullName());
    if (known != null) {
      return known;
    }
    MessageType type = new MessageType(descriptor.getFullName());
    types.put(descriptor.getFullName(), type);
    List<FieldType> fields = new ArrayList<>();
    for (FieldDescriptor field : descriptor.getFields()) {
      fields.add(field(field));
    }
    type.fields(fields);
    return type;
  }

  private FieldType field(FieldDescriptor field) {
    FieldDescriptor.JavaType kind = field.getJavaType();
    OneofDescriptor oneof = field.getContainingOneof();
    return new FieldType(
        field.getNumber(),
        field.getName(),
        field.getJsonName(),
        FieldType.Kind.valueOf(field.getType().name()),
        field.isRepeated(),
        field.isMapField(),
        field.isPacked(),
        field.hasPresence(),
        kind == FieldDescriptor.JavaType.MESSAGE ? message(field.getMessageType()) : null,
        kind == FieldDescriptor.JavaType.ENUM ? enumeration(field.getEnumType()) : null,
        oneof == null ? null : oneof.getName());
  }

  private EnumType enumeration(EnumDescriptor descriptor) {
    return enums.computeIfAbsent(
        descriptor.getFullName(),
        name -> {
          Map<String, Integer> numbers = new LinkedHashMap<>();
          for (EnumValueDescriptor value : descriptor.getValues()) {
            numbers.put(value.getName(), value.getNumber());
          }
          return new EnumType(name, numbers);
        });
  }
}
