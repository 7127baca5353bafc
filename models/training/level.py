"""Fitting the level classifier: scikit-learn here only, numpy alone once it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from models.level import LevelClassifier, features
from models.vocabulary import Floats

# What the words of an indicator are about, written by hand for this project: a thousand names cannot name every
# pollutant or every kind of fee.
_CUES: dict[str, str] = {
    "环境": (
        "生态 环境 污染 污水 废水 废气 废物 固废 危废 垃圾 排放 减排 减碳 碳 节能 节水 节电 节约用 能耗 绿化 "
        "绿色 绿地 水质 水环境 空气 大气 优良天 pm 植被 森林 林木 草原 湿地 水土 土壤 耕地 扬尘 噪声 噪音 "
        "烟尘 粉尘 油烟 秸秆 再生 循环 综合利用 生物多样 物种 种群 栖息 河道 河湖 流域 断面 地下水 臭 粪污 "
        "农药 化肥 农膜 无纸化 用纸 清洁能源 新能源 新能源车 低碳 环保 人居 村容 市容 卫生环境 荒漠 沙化 "
        "退耕 还林 修复 复垦 辐射 景观 美化"
    ),
    "持续": (
        "持续 长效 机制 长期 长远 中长期 年限 寿命 使用期 后续 管护 可持续 健全 留任 留存 传承 巩固 稳定性 "
        "人才培养 人才队伍 梯队 后备 队伍建设 制度建设 制度健全 制度完善 体系 长久 永久 续 代际 常态化 连续 "
        "维持 保持 储备 未来 发展后劲 规划期 耐用 质保期 影响期"
    ),
    "经济": (
        "经济 增收 收入 产值 税收 税 利润 营收 营业 增加值 gdp 销售 成交 交易 消费 贷款 融资 撬动 "
        "社会资本 旅游 产业 产量 增产 亩产 投资 招商 效益额 盈利 收益 节支 损失 减负 降低成本 贸易 出口 "
        "进出口 市场 企业 集体经济 保值 增值 转化 合同额 签约 产能 规上 物流 商户 客流 上缴 非税 资产 盘活 "
        "市值 存款 带动 脱贫 致富"
    ),
    "社会": (
        "社会 就业 上岗 群众 民众 公众 居民 市民 受益 惠及 受惠 治安 稳定 和谐 信访 上访 民生 知名度 影响力 "
        "知晓 认知 普及 事故 伤亡 死亡 投诉 纠纷 案 安全感 幸福 获得感 营商 公共 便民 便利 方便 出行 生活 "
        "健康 素养 意识 文明 形象 公平 教育 办学 医疗 服务能力 服务水平 治理 水平 能力 效率 效能 氛围 弘扬 "
        "传播 宣传 关注 舆情 示范 乡村振兴 保障 发病 患病 入学 升学 失业 违法 犯罪 防范 风险 隐患 权益 困难 "
        "弱势"
    ),
    "提升": (
        "提升 提高 改善 促进 增强 推动 推进 助力 带动 拉动 维护 保护 优化 完善 丰富 弘扬 减轻 缓解 减少 降低 "
        "下降 增加 增长 扩大 保障 确保 满足 服务 加强 强化 深化 加快 实现 达到 建立 构建 营造 提供 防止 避免 "
        "消除 遏制 压减 压降 缩短 改进 解决"
    ),
    "程度": ("情况 程度 水平 能力 作用 影响 效果 成效 效益 效应 质量 状况 明显 显著 有效 不断 逐步 进一步 稳步 持续"),
    "花费": (
        "成本 费用 费 经费 支出 单价 价格 标准 补助标准 预算 控制数 造价 投资 投入 工资 薪酬 报酬 租金 概算 "
        "决算 资金 金额 补助 补贴 奖补 奖金 津贴 拨款 专款 款 元 开支 限额 上限 费率 利率 总额 控制 超支 "
        "节约 节约率 人均"
    ),
    "时间": (
        "及时 按时 准时 时间 时限 时效 天数 进度 工期 周期 期限 日期 年底 当年 按期 如期 逾期 超期 时长 响应 "
        "用时 速度 月 日前 季度 提前 延期 延误 拖延 定期 更新频率 启动 开工 完工 竣工 完成时 办结 到位 拨付 "
        "支付 下达 平均天 等待 时点 节点 计划完成 分钟 小时 频次"
    ),
    "数目": (
        "数 数量 人数 人次 次数 场次 面积 里程 长度 个数 户数 项数 篇数 件数 批次 期数 天数 册数 株数 班次 "
        "量 台 套 份 条 座 处 所 家 名 辆 盏 亩 公里 规模 总数 覆盖数 吨 字数 页数 站点 点位 床位 学位 活动 "
        "会议 报告 课题 培训 购置 建设 改造 维修 新建 采购 印刷 检查 巡查 检测 监测 开展 举办 组织"
    ),
    "质量": (
        "合格 达标 验收 优良 准确 正确 差错 错误 误差 通过 完好 正常 故障 返修 返工 规范 合规 标准化 符合 "
        "质量 优秀 精度 完整 真实 有效率 成活 结业 考核 达到 覆盖率 出席 出勤 参与率 使用率 完成率 执行率 "
        "整改率 检出 利用率 入库率 签约率 处置率 落实 一致 匹配 认定 审核 评审 等级 评级 优质"
    ),
    "满意": "满意 好评 认可 评价 口碑 感受 意见",
}
CUES = {group: tuple(words.split()) for group, words in _CUES.items()}

# A text and its label with a weight: it trains, but nothing is ever measured on it.
Extra = tuple[str, str, float]

_FOLDS = 5
# The weakest third of the features, dropped, keeps the folder under 2 MB.
_MOST_FEATURES = 50_000
_REGULARISATION = 100.0
_DESCRIPTION_SAMPLE = 0.3
_DESCRIPTION_WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.5)
_TEMPERATURES = np.geomspace(0.25, 4.0, 81)


def fit(
    names: Sequence[str],
    descriptions: Sequence[str],
    labels: Sequence[str],
    seed: int = 0,
    *,
    order: Sequence[str] = (),
    extra: Sequence[Extra] = (),
) -> LevelClassifier:
    """Fit a classifier; calibrate it on predictions for names that the model at hand has not seen.

    :param names: the indicators' names; rows of one name stay in one fold.
    :param descriptions: one per name, empty where there is none.
    :param labels: one per name.
    :param seed: of the folds.
    :param order: the labels in the order wanted; those that do not occur are left out.
    :param extra: more texts to learn from; those that are one of the names are left out.
    :return: the classifier; its facts hold the cross-validated figures.
    :raises ValueError: when there are fewer than two labels, or fewer names than folds.
    """
    known = tuple(dict.fromkeys([*(label for label in order if label in set(labels)), *sorted(set(labels))]))
    if len(known) < 2 or len(set(names)) < _FOLDS:
        raise ValueError(f"至少需要两个层级和 {_FOLDS} 个不同的指标名称")
    taken = set(names)
    others = [one for one in extra if one[0] not in taken and one[1] in known]
    truth = np.array([known.index(label) for label in labels])
    folds = _folds(names, seed)
    plain = np.zeros((len(names), len(known)))
    described = np.zeros_like(plain)
    for fold in range(_FOLDS):
        train, held = (np.flatnonzero(place).tolist() for place in (folds != fold, folds == fold))
        model = _fit([(names[i], descriptions[i], labels[i]) for i in train], others, known)
        model["description_weight"] = 1.0
        classifier = _classifier(model, known)
        plain[held] = classifier.logits([names[i] for i in held])
        described[held] = classifier.logits([names[i] for i in held], [descriptions[i] for i in held])
    told = np.array([bool(text) and text != name for name, text in zip(names, descriptions, strict=True)])
    share = _best_share(plain[told], (described - plain)[told], truth[told])
    temperature = float(min(_TEMPERATURES, key=lambda value: _loss(plain / value, truth)))
    chances = softmax(plain / temperature)
    model = _fit(list(zip(names, descriptions, labels, strict=True)), others, known)
    model["description_weight"] = share
    model["temperature"] = round(temperature, 4)
    model["figures"] = {
        "cross_validated": {**measure(chances, truth), "names": len(names), "folds": _FOLDS},
        "cross_validated_with_description": {
            "accuracy": round(float(((plain + share * (described - plain)).argmax(1) == truth)[told].mean()), 4),
            "accuracy_name_alone": round(float((plain.argmax(1) == truth)[told].mean()), 4),
            "names": int(told.sum()),
        }
        if told.any()
        else {},
    }
    model["rows"] = {"names": len(names), "extra": len(others)}
    model["seed"] = seed
    return _classifier(model, known)


def softmax(logits: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Turn scores into probabilities, row by row.

    :param logits: shape (rows, labels).
    :return: the same shape, rows sum to 1.
    """
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float64)


def measure(chances: npt.NDArray[np.float64] | Floats, truth: npt.NDArray[np.int64]) -> dict[str, float]:
    """Give accuracy, top-2 accuracy and expected calibration error (ten bins of equal width).

    :param chances: shape (rows, labels).
    :param truth: the place of each row's label.
    :return: the figures by name.
    """
    best = np.argsort(-chances, axis=1, kind="stable")
    right = best[:, 0] == truth
    sure = chances[np.arange(len(truth)), best[:, 0]]
    bins = np.minimum((sure * 10).astype(int), 9)
    error = sum(
        (bins == bin_).mean() * abs(right[bins == bin_].mean() - sure[bins == bin_].mean()) for bin_ in np.unique(bins)
    )
    return {
        "accuracy": round(float(right.mean()), 4),
        "top2": round(float((best[:, :2] == truth[:, None]).any(axis=1).mean()), 4),
        "calibration_error": round(float(error), 4),
    }


def _folds(names: Sequence[str], seed: int) -> npt.NDArray[np.int64]:
    unique = sorted(set(names))
    places = np.random.default_rng(seed).permutation(len(unique)) % _FOLDS
    fold_of = dict(zip(unique, places, strict=True))
    return np.array([fold_of[name] for name in names], dtype=np.int64)


def _loss(logits: npt.NDArray[np.float64], truth: npt.NDArray[np.int64]) -> float:
    return float(-np.log(np.maximum(softmax(logits)[np.arange(len(truth)), truth], 1e-12)).mean())


def _best_share(plain: npt.NDArray[np.float64], added: npt.NDArray[np.float64], truth: npt.NDArray[np.int64]) -> float:
    """Find how much a description may say; nothing where none was seen."""
    if not len(truth):
        return 0.0
    return min(_DESCRIPTION_WEIGHTS, key=lambda share: _loss(plain + share * added, truth))


def _fit(rows: Sequence[tuple[str, str, str]], extra: Sequence[Extra], known: Sequence[str]) -> dict[str, Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    samples: list[Extra] = [(name, label, 1.0) for name, _, label in rows]
    samples += [(text, label, _DESCRIPTION_SAMPLE) for name, text, label in rows if text and text != name]
    samples += extra
    vectorizer = TfidfVectorizer(analyzer=_analyse, sublinear_tf=True)
    with threadpool_limits(1):
        matrix = vectorizer.fit_transform([text for text, _, _ in samples])
        model = LogisticRegression(C=_REGULARISATION, max_iter=1000)
        model.fit(
            matrix,
            np.array([known.index(label) for _, label, _ in samples]),
            sample_weight=np.array([weight for _, _, weight in samples]),
        )
    rows_of = model.coef_
    bias = model.intercept_
    if len(known) == 2:  # scikit-learn keeps one row for two classes
        rows_of, bias = np.vstack([-rows_of, rows_of]) / 2, np.concatenate([-bias, bias]) / 2
    if len(bias) != len(known):
        raise ValueError("有的层级只有一个名称，不足以交叉验证")
    tokens, idf = vectorizer.get_feature_names_out(), vectorizer.idf_
    strength = np.abs(rows_of).max(axis=0) * idf
    kept = np.sort(np.argsort(-strength, kind="stable")[:_MOST_FEATURES])
    return {
        "tokens": tokens[kept].tolist(),
        "arrays": {
            "weights": np.ascontiguousarray(rows_of.T[kept], dtype=np.float16),
            "idf": idf[kept].astype(np.float32),
            "bias": bias.astype(np.float32),
        },
    }


def _analyse(text: str) -> list[str]:
    return features(text, CUES)


def _classifier(model: dict[str, Any], known: Sequence[str]) -> LevelClassifier:
    facts: dict[str, Any] = {"labels": list(known), "temperature": 1.0, **model}
    tokens, arrays = facts.pop("tokens"), facts.pop("arrays")
    return LevelClassifier(tokens, arrays, CUES, facts)
