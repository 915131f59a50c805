/** Pickles that once broke a promise of the codec, by what they are; see `showCodecInput`. */
export const CODEC_REGRESSIONS: Readonly<Record<string, string>> = {
  "the attribute of a NaN, which is no class":
    '{"hex":"636275696c74696e730a676574617474720a466e616e0a8c016186522e"}',
  "a class without a name": '{"hex":"8c084672616374696f6e8c00932e"}',
  "a class without a module": '{"hex":"8c008c084672616374696f6e932e"}',
  "a name of Python 2 where names are left as they are":
    '{"hex":"8002635f5f6275696c74696e5f5f0a62617365737472696e670a2e"}',
  "an array of floats that are read exactly":
    '{"floats":"exact","hex":"80026361727261790a61727261790a8c01665d473ff00000000000006186522e"}',
  "two surrogates that UNICODE escapes":
    '{"hex":"565c75643833645c75646530300a2e"}',
  "a zero with a sign, which is False": '{"hex":"492d300a2e"}',
  "a one behind a space, which is True": '{"hex":"4920310a2e"}',
  "an array where unknown classes are refused":
    '{"unknown":"error","hex":"8c166e756d70792e5f636f72652e6d756c746961727261798c0c5f7265636f6e737472756374938c056e756d70798c076e646172726179934b008543016287522e"}',
  "a counter that counts in bytes":
    '{"hex":"63636f6c6c656374696f6e730a436f756e7465720a298146696e660a4303eda080732e"}',
  "two states with the same keys":
    '{"hex":"63650a720a2874522864560a560a73622864560a560a73622e"}',
  "a class by Python 2's name, as strings met before":
    '{"hex":"8c07756e69636f64658c0b5f5f6275696c74696e5f5f8c07756e69636f6465932e"}',
  "a frame of a traceback without slots":
    '{"hex":"6374726163656261636b0a4672616d6553756d6d6172790a29522e"}',
  "characters below zero in an array":
    '{"hex":"8c056172726179948c145f61727261795f7265636f6e7374727563746f72932868008c056172726179938c01754b04431868000000e90000006c0000006c0000006f00000000f6010074522e"}',
  "an array without a type code":
    '{"hex":"8c056172726179948c145f61727261795f7265636f6e7374727563746f72932868008c056172726179938c004b0c430074522e"}',
  "floats in an array of ints":
    '{"hex":"6361727261790a5f61727261795f7265636f6e7374727563746f720a286361727261790a61727261790a5801000000494b0e430c000000000000803f0000c84274522e"}',
  "getattr of bytes, which names no class":
    '{"hex":"636275696c74696e730a676574617474720a43012e4303e282ac86522e"}',
  "a dict in place of an object, without a place in the memo":
    '{"dicts":"object","hex":"288a00420100000062642e"}',
  "a list in itself, without a place in the memo": '{"hex":"286c296132612e"}',
  "empty bytes twice, without a place in the memo":
    '{"hex":"800543008e00000000000000002e"}',
  "two NaNs in a set": '{"hex":"28477ff8000000000000477ff8000000000000912e"}',
  "the attribute of an instance, which has a state":
    '{"hex":"636275696c74696e730a676574617474720a636f0a740a29817d285801000000784b02756258060000006c656e67746886522e"}',
  "an object whose state a function sets to None":
    '{"hex":"2869706174686c69620a50757265506f736978506174680a710163780a6d0a68014e8652302e"}',
  "empty bytes twice, by other opcodes":
    '{"hex":"80054300948e00000000000000002e"}',
  "an empty state behind one that an exception refuses":
    '{"hex":"8c086275696c74696e738c0a56616c75654572726f72932874818f622864622e"}',
  "an empty state behind a known class that sets one":
    '{"hex":"2863640a440a6f710163636f6c6c656374696f6e730a64656661756c74646963740a68018b01000000808652307d622e"}',
  "a function that sets the state of an exception behind BUILD":
    '{"hex":"28696275696c74696e730a4f534572726f720a7d627101820168014e8652302e"}',
  "a call thrown away before an object that it does not lead to":
    '{"hex":"8c037a6f6f948c095265637572736976659493945d94859452948c037a6f6f8c09526563757273697665935d6802680385526185523068052e"}',
  "a character beside its two surrogates, as keys":
    '{"hex":"288c04f09f98804dfbab8c06eda0bdedb880560a8c04f09f98808c02c3a98a0800000020008f4b017d8d0400000000000000f09f988032642e"}',
  "a known class that takes no items, called by its own item":
    '{"hex":"636e756d70790a64747970650a2856660a745270350a28746263650a310a2867350a2874527452612e"}',
  "an array of unsigned ints in the format of signed ones":
    '{"hex":"8c0561727261798c145f61727261795f7265636f6e7374727563746f7293288c0561727261798c056172726179938c01494b08430cffffffff00000080ffffff7f74522e"}',
  "an exception that takes no items, and has itself as a key in one":
    '{"hex":"63657863657074696f6e730a496d706f72744572726f720a58040000006e6f2078855271037d61286467330a4c340a73612e"}',
  "a path that is a key before it refuses an item":
    '{"hex":"28288c07706174686c69628c0d50757265506f73697850617468936f71016801284dd44165642e"}',
  "a frame of a traceback that is a key before it refuses a state":
    '{"hex":"288d050000000000000073706565645d4a01000000886374726163656261636b0a4672616d6553756d6d6172790a2874523296030000000000000051d14062642e"}',
  "a number of numpy whose type refuses an item":
    '{"hex":"5d28636e756d70792e636f72652e6d756c746961727261790a7363616c61720a28636e756d70790a64747970650a285802000000663874527105284b0358010000003c4e4e4e4affffffff4affffffff4b007462635f636f646563730a656e636f64650a7108285809000000000000000000c3b83f58060000006c6174696e317452745228680568082874526174652e"}',
  "empty bytes twice, as members of a frozenset":
    '{"hex":"800528420000000072020000004200000000912e"}',
};
