import * as protobuf from 'protobufjs';

/** As much of TensorFlow's graph messages as the reader of graphs looks at, with fields beside it that it steps over. */
const SOURCE = `
syntax = "proto3";
package tensorflow;

message SavedModel { int64 saved_model_schema_version = 1; repeated MetaGraphDef meta_graphs = 2; }
message MetaGraphDef {
  message MetaInfoDef { repeated string tags = 4; string tensorflow_version = 5; }
  MetaInfoDef meta_info_def = 1;
  GraphDef graph_def = 2;
  SaverDef saver_def = 3;
  map<string, CollectionDef> collection_def = 4;
  map<string, SignatureDef> signature_def = 5;
}
message SaverDef { string filename_tensor_name = 1; string save_tensor_name = 2; string restore_op_name = 3; }
message CollectionDef {
  message NodeList { repeated string value = 1; }
  message BytesList { repeated bytes value = 1; }
  oneof kind { NodeList node_list = 1; BytesList bytes_list = 2; }
}
message TensorShapeProto {
  message Dim { int64 size = 1; string name = 2; }
  repeated Dim dim = 2;
  bool unknown_rank = 3;
}
message TensorInfo { string name = 1; int32 dtype = 2; TensorShapeProto tensor_shape = 3; }
message SignatureDef { map<string, TensorInfo> inputs = 1; map<string, TensorInfo> outputs = 2; string method_name = 3; }
message GraphDef { repeated NodeDef node = 1; FunctionDefLibrary library = 2; int32 version = 3; }
message FunctionDefLibrary { repeated FunctionDef function = 1; }
message FunctionDef { OpDef signature = 1; repeated NodeDef node_def = 3; map<string, string> ret = 4; }
message OpDef { string name = 1; string description = 6; }
message NodeDef {
  string name = 1;
  string op = 2;
  repeated string input = 3;
  string device = 4;
  map<string, AttrValue> attr = 5;
}
message AttrValue {
  message ListValue { repeated bytes s = 2; repeated int64 i = 3 [packed = true]; repeated NameAttrList func = 9; }
  oneof value { ListValue list = 1; bytes s = 2; int64 i = 3; bool b = 5; int32 type = 6; NameAttrList func = 10; }
}
message NameAttrList { string name = 1; map<string, AttrValue> attr = 2; }
`;

const SavedModel = protobuf.parse(SOURCE, { keepCase: true }).root.lookupType('tensorflow.SavedModel');

/** Bytes of a SavedModel, out of what protobufjs takes for one. */
export function encodeSavedModel(message: object): Uint8Array {
  return new Uint8Array(SavedModel.encode(SavedModel.fromObject(message)).finish());
}
