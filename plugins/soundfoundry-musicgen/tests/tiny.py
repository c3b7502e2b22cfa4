"""A MusicGen of some thousand weights drawn at random: the real classes, made in a second, sounding like nothing."""

from __future__ import annotations

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from transformers import (
    EncodecConfig,
    MusicgenConfig,
    MusicgenDecoderConfig,
    MusicgenForConditionalGeneration,
    PreTrainedTokenizerFast,
    T5Config,
)

RATE = 16_000
STRIDES = [8, 8, 5, 5]
"""Ten steps a second, where the real one has fifty."""


def build(directory, *, channels=1):
    """Write one into a directory, as ``save_pretrained`` does."""
    torch.manual_seed(20)
    words = {word: number for number, word in enumerate(["<pad>", "</s>", "<unk>", "ambient", "track"])}
    tokens = Tokenizer(WordLevel(words, unk_token="<unk>"))  # noqa: S106 -- no password
    tokens.pre_tokenizer = Whitespace()
    special = {"pad_token": "<pad>", "eos_token": "</s>", "unk_token": "<unk>"}
    PreTrainedTokenizerFast(tokenizer_object=tokens, **special).save_pretrained(directory)
    codec = EncodecConfig(
        sampling_rate=RATE, upsampling_ratios=STRIDES, audio_channels=1, num_filters=4, hidden_size=16,
        codebook_dim=16, codebook_size=64, target_bandwidths=[1.2], num_lstm_layers=1, normalize=False,
    )  # fmt: skip
    text = T5Config(
        vocab_size=len(words), d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2, decoder_start_token_id=0,
    )  # fmt: skip
    decoder = MusicgenDecoderConfig(
        vocab_size=64, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, ffn_dim=32,
        num_codebooks=4 * channels, audio_channels=channels, max_position_embeddings=2048,
        pad_token_id=64, bos_token_id=64, eos_token_id=None,
    )  # fmt: skip
    config = MusicgenConfig(
        text_encoder=text.to_dict(), audio_encoder=codec.to_dict(), decoder=decoder.to_dict()
    )
    model = MusicgenForConditionalGeneration(config)
    for (
        layer
    ) in model.audio_encoder.quantizer.layers:  # they begin at zero, and every code would sound the same
        layer.codebook.embed.normal_()
    model.generation_config.decoder_start_token_id = 64
    model.generation_config.pad_token_id = 64
    model.generation_config.max_length = 1503
    model.save_pretrained(directory)
    return directory
